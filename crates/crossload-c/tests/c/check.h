/* A test harness in a page: each test prints one line of the Test Anything Protocol. */
#ifndef CHECK_H
#define CHECK_H

#include <crossload.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_failures;
static int check_number;

static void check_failed(const char *file, int line, const char *what)
{
    const crossload_error *error = crossload_last_error();
    fprintf(stderr, "# %s:%d: %s\n# last error: %s\n", file, line, what, error ? error->message : "none");
    check_failures++;
}

/* Notes a failure, and lets the test go on: later lines tell more. */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

#define WORKS(call) CHECK((call) == CROSSLOAD_STATUS_OK)
#define FAILS(status, call) CHECK((call) == CROSSLOAD_STATUS_##status)

/* A text and its length, as two arguments. */
#define TEXT(text) (text), CROSSLOAD_NUL_TERMINATED

static void check_run(const char *name, void (*test)(void))
{
    int before = check_failures;
    test();
    printf("%s %d - %s\n", check_failures == before ? "ok" : "not ok", ++check_number, name);
    fflush(stdout);
}

#define RUN(test) check_run(#test, test)

/* Whether an entry of the last turn is this text. */
static int entry_is(crossload_session session, const char *entry, const char *expected)
{
    crossload_buffer value;
    int same;
    if (crossload_get(session, entry, &value) != CROSSLOAD_STATUS_OK) {
        return 0;
    }
    same = value.len == strlen(expected) && memcmp(value.data, expected, value.len) == 0;
    if (!same) {
        fprintf(stderr, "# %s is %s, not %s\n", entry, (const char *)value.data, expected);
    }
    crossload_buffer_free(&value);
    return same;
}

/* Feeds source, and returns what the guest came to; -1 where it was not fed. */
static int feed(crossload_session session, const char *code)
{
    crossload_step step;
    crossload_status status = crossload_feed(session, TEXT(code), NULL, 0, &step);
    return status == CROSSLOAD_STATUS_OK ? (int)step : -1;
}

static crossload_session opened(const char *settings)
{
    crossload_session session;
    WORKS(crossload_open(TEXT(settings), &session));
    return session;
}

#endif
