/* What can go wrong, and what is wrong to do: each ends in a status or a step, and nothing else. */
#include "check.h"

static void a_damaged_snapshot_is_refused_wherever_it_is_cut_or_changed(void)
{
    crossload_session session = opened("{\"journal\": false}"), loaded;
    crossload_step step;
    crossload_buffer snapshot;
    const char trusted[] = "{\"trusted\": true}";
    size_t at;
    CHECK(feed(session, "x = [1, 2, 3]") == CROSSLOAD_STEP_COMPLETE);
    WORKS(crossload_dump(session, NULL, 0, &snapshot));
    WORKS(crossload_free(session));
    for (at = 0; at < snapshot.len; at++) {
        crossload_status status = crossload_load(snapshot.data, at, trusted, sizeof trusted - 1, &loaded, &step);
        CHECK(status == CROSSLOAD_STATUS_CORRUPT && loaded == 0);
        snapshot.data[at] ^= 0x20;
        status = crossload_load(snapshot.data, snapshot.len, trusted, sizeof trusted - 1, &loaded, &step);
        CHECK(status == CROSSLOAD_STATUS_CORRUPT || status == CROSSLOAD_STATUS_INCOMPATIBLE);
        CHECK(crossload_last_error()->code == status && crossload_last_error()->details_len > 0);
        snapshot.data[at] ^= 0x20;
    }
    crossload_buffer_free(&snapshot);
}

static void handles_that_are_stale_or_foreign_are_refused(void) /* M-06, M-07 */
{
    crossload_session session = opened(""), next;
    crossload_session foreign[] = {0, 1, UINT64_MAX, (crossload_session)(uintptr_t)&session};
    crossload_buffer value = {(uint8_t *)"not ours", 8};
    size_t at;
    WORKS(crossload_free(session));
    FAILS(INVALID_HANDLE, crossload_free(session));
    next = opened("");
    CHECK(next != session);
    CHECK(feed(session, "1") == -1);
    CHECK(crossload_last_error()->code == CROSSLOAD_STATUS_INVALID_HANDLE);
    CHECK(strcmp(crossload_last_error()->kind, "invalid_handle") == 0);
    FAILS(INVALID_HANDLE, crossload_get(session, "value", &value));
    CHECK(value.data == NULL && value.len == 0);
    for (at = 0; at < sizeof foreign / sizeof *foreign; at++) {
        CHECK(feed(foreign[at], "1") == -1);
        FAILS(INVALID_HANDLE, crossload_free(foreign[at]));
    }
    WORKS(crossload_free(next));
}

static void arguments_that_can_not_be_are_refused(void)
{
    crossload_session session = opened("");
    crossload_step step;
    crossload_buffer buffer;
    FAILS(SETTING, crossload_open(TEXT("{\"limits\": {\"max_memory\": -1}}"), &(crossload_session){0}));
    FAILS(INVALID_ARGUMENT, crossload_open("{", 1, &(crossload_session){0}));
    FAILS(INVALID_ARGUMENT, crossload_open(NULL, 0, NULL));
    FAILS(INVALID_ARGUMENT, crossload_feed(session, NULL, 7, NULL, 0, &step));
    FAILS(INVALID_ARGUMENT, crossload_feed(session, "\xc3", 1, NULL, 0, &step));
    FAILS(INVALID_ARGUMENT, crossload_feed(session, "1", SIZE_MAX - 1, NULL, 0, &step));
    FAILS(INVALID_ARGUMENT, crossload_feed(session, "1", 1, "[]", 2, &step));
    FAILS(INVALID_ARGUMENT, crossload_feed(session, "1", 1, NULL, 0, NULL));
    FAILS(ABSENT, crossload_get(session, NULL, &buffer));
    FAILS(INVALID_ARGUMENT, crossload_get(session, "value", NULL));
    FAILS(REQUEST, crossload_dump(session, TEXT("{\"format\": \"other\"}"), &buffer));
    FAILS(MISUSE, crossload_resume(session, "1", 1, &step));
    CHECK(feed(session, "ask()") == CROSSLOAD_STEP_CALL);
    FAILS(INVALID_ARGUMENT, crossload_resume(session, TEXT("{\"$odd\": 1}"), &step));
    FAILS(REQUEST, crossload_raise(session, "NoSuchError", 11, "", 0, &step));
    WORKS(crossload_resume(session, "1", 1, &step));
    CHECK(step == CROSSLOAD_STEP_COMPLETE);
    crossload_buffer_free(NULL);
    WORKS(crossload_free(session));
}

static void limits_end_what_does_not_end(void) /* M-03, M-04, M-11 */
{
    static const struct {
        const char *settings, *code, *limit;
        int goes_on;
    } cases[] = {
        {"{\"limits\": {\"max_feed_duration_secs\": 0.05}}", "while True:\n    pass", "\"kind\":\"time\",\"limit\":0.05,", 0},
        {"", "def f():\n    return f()\nf()", "\"kind\":\"recursion\"", 1},
        {"{\"limits\": {\"max_suspensions\": 0}}", "fetch()", "\"kind\":\"suspensions\",\"limit\":0,\"used\":1", 1},
    };
    size_t at;
    for (at = 0; at < sizeof cases / sizeof *cases; at++) {
        crossload_session session = opened(cases[at].settings);
        CHECK(feed(session, cases[at].code) == CROSSLOAD_STEP_RAISED);
        CHECK(entry_has(session, "limit", cases[at].limit));
        CHECK(feed(session, "1") == (cases[at].goes_on ? CROSSLOAD_STEP_COMPLETE : -1));
        WORKS(crossload_free(session));
    }
}

static void a_megabyte_of_source_is_taken_and_a_megabyte_of_brackets_refused(void) /* M-09 */
{
    enum { LINES = 1 << 17, BRACKETS = 1 << 20 };
    crossload_session session = opened("");
    crossload_step step;
    char *source = malloc(BRACKETS);
    size_t at;
    for (at = 0; at < LINES; at++) {
        memcpy(source + 8 * at, "x = 123\n", 8);
    }
    WORKS(crossload_feed(session, source, 8 * (size_t)LINES, NULL, 0, &step));
    CHECK(step == CROSSLOAD_STEP_COMPLETE);
    memset(source, '(', BRACKETS);
    WORKS(crossload_feed(session, source, BRACKETS, NULL, 0, &step));
    CHECK(step == CROSSLOAD_STEP_RAISED);
    CHECK(feed(session, "x") == CROSSLOAD_STEP_COMPLETE);
    CHECK(entry_is(session, "value", "123"));
    free(source);
    WORKS(crossload_free(session));
}

void misuse(void)
{
    RUN(a_damaged_snapshot_is_refused_wherever_it_is_cut_or_changed);
    RUN(handles_that_are_stale_or_foreign_are_refused);
    RUN(arguments_that_can_not_be_are_refused);
    RUN(limits_end_what_does_not_end);
    RUN(a_megabyte_of_source_is_taken_and_a_megabyte_of_brackets_refused);
}
