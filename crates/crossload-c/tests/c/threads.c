/* Sessions in many threads, and one session in two. */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <pthread.h>
#include <time.h>

enum { THREADS = 8, SESSIONS = 25 };

struct worker {
    pthread_t thread;
    unsigned number;
    int wrong;
};

static void *many_sessions(void *argument)
{
    struct worker *worker = argument;
    /* At this distance no other thread's handle stands: those differ in their lower bits. */
    crossload_session distance = (crossload_session)worker->number << 20;
    unsigned n;
    for (n = 1; n <= SESSIONS; n++) {
        crossload_session session;
        crossload_step step;
        char code[64], expected[32];
        snprintf(code, sizeof code, "sum([%u * n for n in range(%u)])", worker->number, n);
        snprintf(expected, sizeof expected, "%u", worker->number * n * (n - 1) / 2);
        worker->wrong += crossload_open(NULL, 0, &session) != CROSSLOAD_STATUS_OK;
        worker->wrong += crossload_feed(session, code, CROSSLOAD_NUL_TERMINATED, NULL, 0, &step) != CROSSLOAD_STATUS_OK;
        worker->wrong += !entry_is(session, "value", expected);
        worker->wrong += crossload_free(session) != CROSSLOAD_STATUS_OK;
        /* Each thread has a last error of its own. */
        worker->wrong += crossload_free(session + distance) != CROSSLOAD_STATUS_INVALID_HANDLE;
        snprintf(expected, sizeof expected, "%#llx", (unsigned long long)(session + distance));
        worker->wrong += strstr(crossload_last_error()->message, expected) == NULL;
    }
    return NULL;
}

static void sessions_of_many_threads_do_not_meet(void) /* M-08 */
{
    struct worker workers[THREADS];
    unsigned at;
    for (at = 0; at < THREADS; at++) {
        workers[at].number = at + 1;
        workers[at].wrong = 0;
        CHECK(pthread_create(&workers[at].thread, NULL, many_sessions, &workers[at]) == 0);
    }
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(workers[at].thread, NULL) == 0);
        CHECK(workers[at].wrong == 0);
    }
}

static void *run_for_half_a_second(void *session)
{
    static int step;
    do {
        /* The other thread looks at the session, and may be inside at that moment. */
        step = feed(*(crossload_session *)session, "while True:\n    pass");
    } while (step == -1 && crossload_last_error()->code == CROSSLOAD_STATUS_BUSY);
    return &step;
}

static void a_session_that_runs_is_busy_for_others(void)
{
    crossload_session session = opened("{\"limits\": {\"max_feed_duration_secs\": 0.5}}");
    crossload_status status;
    pthread_t thread;
    void *step;
    CHECK(pthread_create(&thread, NULL, run_for_half_a_second, &session) == 0);
    do {
        /* Absent until the other thread comes in, there when it comes out. */
        crossload_buffer value;
        status = crossload_get(session, "traceback", &value);
        crossload_buffer_free(&value);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    } while (status == CROSSLOAD_STATUS_ABSENT);
    CHECK(status == CROSSLOAD_STATUS_BUSY);
    FAILS(BUSY, crossload_free(session));
    CHECK(pthread_join(thread, &step) == 0);
    CHECK(*(int *)step == CROSSLOAD_STEP_RAISED);
    CHECK(entry_has(session, "limit", "\"kind\":\"time\""));
    WORKS(crossload_free(session));
}

void threads(void)
{
    RUN(sessions_of_many_threads_do_not_meet);
    RUN(a_session_that_runs_is_busy_for_others);
}
