/* The racer of the C library: a host in C that does what `racers/__init__.py` says, a line each. */
#define _POSIX_C_SOURCE 200809L
#include <crossload.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SETTINGS "{\"limits\": {\"max_suspensions\": 10000000}}"

enum kind { FRESH, POOLED, LIFE, FEED, CONVERT, DUMP, LOAD, CROWD, HOLD, UNKNOWN };
static const char *const NAMES[] = {"fresh", "pooled", "life", "feed", "convert", "dump", "load", "crowd", "hold"};

static enum kind kind = UNKNOWN;
static size_t threads;
static char *source, *inputs;
static crossload_session session;
static crossload_buffer snapshot;

static void fail(const char *what)
{
    fprintf(stderr, "racer: %s\n", what);
    exit(1);
}

static void must(crossload_status status)
{
    if (status != CROSSLOAD_STATUS_OK)
        fail(crossload_last_error()->message);
}

static void *have(void *memory)
{
    if (memory == NULL)
        fail("out of memory");
    return memory;
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

static crossload_session opened(void)
{
    crossload_session fresh;
    must(crossload_open(SETTINGS, sizeof SETTINGS - 1, &fresh));
    return fresh;
}

/* The argument of `ask`, which is its answer: "args" is a list with one number. */
static void answer(crossload_session asking, crossload_step *step)
{
    crossload_buffer args;
    must(crossload_get(asking, "args", &args));
    must(crossload_resume(asking, (const char *)args.data + 1, args.len - 2, step));
    crossload_buffer_free(&args);
}

/* Feeds the source to its end; a name that the guest never assigned is a function of the host's. */
static void feed(crossload_session fed)
{
    crossload_step step;
    must(crossload_feed(fed, source, strlen(source), NULL, 0, &step));
    while (step != CROSSLOAD_STEP_COMPLETE) {
        if (step == CROSSLOAD_STEP_NAME)
            must(crossload_resume(fed, "{\"$function\": \"ask\"}", CROSSLOAD_NUL_TERMINATED, &step));
        else if (step == CROSSLOAD_STEP_CALL)
            answer(fed, &step);
        else
            fail("the guest did not come to its end");
    }
}

static void life(void)
{
    crossload_session one = opened();
    feed(one);
    must(crossload_free(one));
}

static void *lives(void *count)
{
    for (size_t left = *(size_t *)count; left > 0; left--)
        life();
    return NULL;
}

static char *content(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t length = 0, size = 4096;
    char *text = have(malloc(size));
    if (file == NULL)
        fail("the source can't be read");
    for (size_t got; (got = fread(text + length, 1, size - length - 1, file)) > 0; length += got)
        if (size - length - 1 == got)
            text = have(realloc(text, size *= 2));
    text[length] = 0;
    fclose(file);
    return text;
}

static void end(void)
{
    if (session != 0)
        must(crossload_free(session));
    session = 0;
    crossload_buffer_free(&snapshot);
    free(inputs);
    free(source);
    source = inputs = NULL;
    kind = UNKNOWN;
}

static void prepare(const char *name, const char *path)
{
    crossload_step step;
    end();
    for (size_t known = 0; known < UNKNOWN; known++)
        if (strncmp(name, NAMES[known], strlen(NAMES[known])) == 0)
            kind = (enum kind)known;
    if (kind == UNKNOWN) {
        printf("no\tthe C library does not have it\n");
        return;
    }
    if (kind == CROWD)
        threads = strtoul(name + strlen("crowd:"), NULL, 10);
    source = content(path);
    if (kind == CONVERT || kind == DUMP || kind == LOAD) {
        session = opened();
        must(crossload_feed(session, source, strlen(source), NULL, 0, &step));
        must(crossload_dump(session, NULL, 0, &snapshot));
    }
    if (kind == CONVERT) {
        crossload_buffer value;
        if (crossload_get(session, "value", &value) != CROSSLOAD_STATUS_OK) {
            printf("no\tthe value has no form in JSON\n");
            return;
        }
        inputs = have(malloc(value.len + sizeof "{\"v\": }"));
        sprintf(inputs, "{\"v\": %s}", (const char *)value.data);
        crossload_buffer_free(&value);
    }
    printf("ready\t%zu\n", kind == DUMP || kind == LOAD ? snapshot.len : 0);
}

/* A value goes in and comes back. */
static void convert(void)
{
    crossload_buffer value;
    crossload_step step;
    must(crossload_feed(session, "v", 1, inputs, CROSSLOAD_NUL_TERMINATED, &step));
    must(crossload_get(session, "value", &value));
    crossload_buffer_free(&value);
}

static uint64_t crowd(size_t count)
{
    pthread_t *members = have(calloc(threads, sizeof *members));
    uint64_t started = now();
    for (size_t at = 0; at < threads; at++)
        if (pthread_create(&members[at], NULL, lives, &count) != 0)
            fail("no thread can be started");
    for (size_t at = 0; at < threads; at++)
        pthread_join(members[at], NULL);
    started = now() - started;
    free(members);
    return started;
}

/* Opens sessions that stay open while the time runs; `kept` says whether they stay open then. */
static uint64_t fresh(size_t count, int kept)
{
    crossload_session *all = have(calloc(count, sizeof *all));
    uint64_t started = now(), took;
    for (size_t at = 0; at < count; at++) {
        all[at] = opened();
        feed(all[at]);
    }
    took = now() - started;
    for (size_t at = 0; at < count && !kept; at++)
        must(crossload_free(all[at]));
    free(all);
    return took;
}

/* Those kinds of work of which each operation has parts that are not counted. */
static uint64_t once(void)
{
    crossload_buffer dumped;
    crossload_session other;
    crossload_step step;
    uint64_t started;
    if (kind == POOLED) {
        started = now();
        other = opened();
        feed(other);
    } else if (kind == FEED) {
        other = opened();
        started = now();
        feed(other);
    } else if (kind == LOAD) {
        started = now();
        must(crossload_load(snapshot.data, snapshot.len, "{\"trusted\": true}", CROSSLOAD_NUL_TERMINATED, &other, &step));
    } else {
        started = now();
        if (kind == LIFE)
            life();
        else if (kind == CONVERT)
            convert();
        else {
            must(crossload_dump(session, NULL, 0, &dumped));
            crossload_buffer_free(&dumped);
        }
        return now() - started;
    }
    started = now() - started;
    must(crossload_free(other));
    return started;
}

static uint64_t run(size_t count)
{
    uint64_t took = 0;
    if (kind == FRESH || kind == HOLD)
        return fresh(count, kind == HOLD);
    if (kind == CROWD)
        return crowd(count);
    for (; count > 0; count--)
        took += once();
    return took;
}

int main(void)
{
    char line[8192], *verb, *first, *second;
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        verb = strtok(line, "\t");
        first = strtok(NULL, "\t");
        second = strtok(NULL, "\t");
        if (verb != NULL && strcmp(verb, "prepare") == 0 && second != NULL)
            prepare(first, second);
        else if (verb != NULL && strcmp(verb, "run") == 0 && first != NULL)
            printf("took\t%" PRIu64 "\n", run(strtoul(first, NULL, 10)));
        else if (verb != NULL && strcmp(verb, "end") == 0) {
            end();
            printf("ended\n");
        } else
            fail("this is none of the requests");
        fflush(stdout);
    }
    end();
    return 0;
}
