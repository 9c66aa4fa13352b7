/* The library as a C program uses it. */
#include "check.h"

static void the_library_is_the_one_that_the_header_describes(void)
{
    CHECK(crossload_abi() == CROSSLOAD_ABI);
    CHECK(strchr(crossload_version(), '.') != NULL);
    CHECK(strcmp(crossload_status_name(CROSSLOAD_STATUS_INVALID_HANDLE), "invalid_handle") == 0);
    CHECK(strcmp(crossload_status_name(-1), "unknown") == 0);
}

static void a_feed_completes_with_its_value_and_its_output(void)
{
    crossload_session session = opened("");
    crossload_step step;
    const char code[] = "print('out')\nimport sys\nprint('err', file=sys.stderr)\nx + n";
    const char inputs[] = "{\"x\": 40, \"n\": 2}";
    WORKS(crossload_feed(session, code, sizeof code - 1, inputs, sizeof inputs - 1, &step));
    CHECK(step == CROSSLOAD_STEP_COMPLETE);
    CHECK(entry_is(session, "value", "42"));
    CHECK(entry_is(session, "stdout", "out\n"));
    CHECK(entry_is(session, "stderr", "err\n"));
    WORKS(crossload_free(session));
}

static void a_question_is_answered_with_a_value_an_exception_or_not_at_all(void)
{
    crossload_session session = opened("");
    crossload_step step;
    CHECK(feed(session, "def ask(n):\n"
                        "    try:\n"
                        "        return fetch(n, deep=[n])\n"
                        "    except Exception as error:\n"
                        "        return repr(error)\n"
                        "[ask(1), ask(2), ask(3)]") == CROSSLOAD_STEP_CALL);
    CHECK(entry_is(session, "name", "fetch"));
    CHECK(entry_is(session, "args", "[1]"));
    CHECK(entry_is(session, "kwargs", "{\"deep\":[1]}"));
    WORKS(crossload_resume(session, TEXT("{\"$tuple\": [1.5, \"\\u00e9\"]}"), &step));
    CHECK(step == CROSSLOAD_STEP_CALL);
    WORKS(crossload_raise(session, "ValueError", 10, "no", 2, &step));
    CHECK(step == CROSSLOAD_STEP_CALL);
    WORKS(crossload_decline(session, &step));
    CHECK(step == CROSSLOAD_STEP_COMPLETE);
    CHECK(entry_is(session, "value",
                   "[{\"$tuple\":[1.5,\"\xc3\xa9\"]},\"ValueError('no')\","
                   "\"NameError(\\\"name 'fetch' is not defined\\\")\"]"));
    WORKS(crossload_free(session));
}

static void a_name_and_a_sleep_are_asked_for(void)
{
    crossload_session session = opened("");
    crossload_step step;
    CHECK(feed(session, "import time\ntime.sleep(0.25)\nlimit + 1") == CROSSLOAD_STEP_SLEEP);
    CHECK(entry_is(session, "seconds", "0.25"));
    WORKS(crossload_resume(session, "null", 4, &step));
    CHECK(step == CROSSLOAD_STEP_NAME);
    CHECK(entry_is(session, "name", "limit"));
    WORKS(crossload_resume(session, "41", 2, &step));
    CHECK(step == CROSSLOAD_STEP_COMPLETE);
    CHECK(entry_is(session, "value", "42"));
    WORKS(crossload_free(session));
}

static void deferred_calls_are_settled(void)
{
    crossload_session session = opened("");
    crossload_step step;
    CHECK(feed(session, "import asyncio\n"
                        "async def one(n):\n"
                        "    try:\n"
                        "        return await fetch(n)\n"
                        "    except KeyError as error:\n"
                        "        return str(error)\n"
                        "async def main():\n"
                        "    return await asyncio.gather(one(1), one(2))\n"
                        "asyncio.run(main())") == CROSSLOAD_STEP_CALL);
    WORKS(crossload_defer(session, &step));
    CHECK(step == CROSSLOAD_STEP_CALL);
    WORKS(crossload_defer(session, &step));
    CHECK(step == CROSSLOAD_STEP_FUTURES);
    {
        crossload_buffer pending;
        unsigned first = 0, second = 0;
        char results[128];
        WORKS(crossload_get(session, "pending", &pending));
        CHECK(sscanf((const char *)pending.data, "[%u,%u]", &first, &second) == 2);
        crossload_buffer_free(&pending);
        snprintf(results, sizeof results, "{\"%u\": {\"return\": \"yes\"}, \"%u\": {\"raise\": [\"KeyError\", \"k\"]}}",
                 first, second);
        WORKS(crossload_settle(session, TEXT(results), &step));
    }
    CHECK(step == CROSSLOAD_STEP_COMPLETE);
    CHECK(entry_is(session, "value", "[\"yes\",\"'k'\"]"));
    WORKS(crossload_free(session));
}

static void what_the_guest_raises_is_told_with_its_details(void) /* M-05 */
{
    crossload_session session = opened("");
    CHECK(feed(session, "def f():\n    raise KeyError('k')\nf()") == CROSSLOAD_STEP_RAISED);
    CHECK(entry_is(session, "type", "KeyError"));
    CHECK(entry_is(session, "message", "k"));
    {
        crossload_buffer text;
        FAILS(ABSENT, crossload_get(session, "limit", &text));
        CHECK(text.data == NULL && text.len == 0);
    }
    CHECK(entry_has(session, "traceback", "line 2, in f"));
    CHECK(entry_has(session, "frames", "\"f\",\"    raise KeyError"));
    CHECK(feed(session, "1 +") == CROSSLOAD_STEP_RAISED);
    CHECK(entry_is(session, "type", "SyntaxError"));
    CHECK(feed(session, "1") == CROSSLOAD_STEP_COMPLETE);
    WORKS(crossload_free(session));
}

static void a_session_is_dumped_and_goes_on_in_another(void)
{
    crossload_session first = opened(""), second;
    crossload_step step;
    crossload_buffer snapshot, compressed;
    const char trusted[] = "{\"trusted\": true, \"verify\": true}";
    CHECK(feed(first, "d = {b'k': 1, 2 ** 100: 2}\nd[b'k'] + ask()") == CROSSLOAD_STEP_CALL);
    WORKS(crossload_dump(first, NULL, 0, &snapshot));
    WORKS(crossload_dump(first, TEXT("{\"compress\": true}"), &compressed));
    CHECK(compressed.len < snapshot.len);
    crossload_buffer_free(&compressed);
    WORKS(crossload_free(first));

    FAILS(UNTRUSTED, crossload_load(snapshot.data, snapshot.len, NULL, 0, &second, &step));
    CHECK(second == 0);
    WORKS(crossload_load(snapshot.data, snapshot.len, trusted, sizeof trusted - 1, &second, &step));
    CHECK(step == CROSSLOAD_STEP_CALL);
    CHECK(entry_is(second, "name", "ask"));
    CHECK(entry_has(second, "restored", "\"path\":\"state\""));
    CHECK(entry_has(second, "restored", "\"verified\":true"));
    WORKS(crossload_resume(second, "41", 2, &step));
    CHECK(entry_is(second, "value", "42"));
    WORKS(crossload_free(second));
    crossload_buffer_free(&snapshot);
}

/* What Python wrote, in process and in WebAssembly, goes on here: M-17. */
static void golden_snapshots_of_other_builds_go_on(void)
{
    static const struct {
        const char *file, *path;
    } cases[] = {{"native/call.snapshot", "\"path\":\"state\""}, {"wasm/call.snapshot", "\"path\":\"replay\""}};
    const char trusted[] = "{\"trusted\": true}";
    size_t at;
    for (at = 0; at < sizeof cases / sizeof *cases; at++) {
        static uint8_t bytes[1 << 16];
        crossload_session session;
        crossload_step step;
        char name[4096];
        size_t length;
        FILE *file;
        snprintf(name, sizeof name, "%s/%s", golden, cases[at].file);
        file = fopen(name, "rb");
        CHECK(file != NULL);
        if (file == NULL) {
            continue;
        }
        length = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        WORKS(crossload_load(bytes, length, trusted, sizeof trusted - 1, &session, &step));
        CHECK(step == CROSSLOAD_STEP_CALL);
        CHECK(entry_is(session, "args", "[\"second\"]"));
        CHECK(entry_has(session, "restored", cases[at].path));
        WORKS(crossload_resume(session, "32", 2, &step));
        CHECK(feed(session, "sum([value for _, value in result])") == CROSSLOAD_STEP_COMPLETE);
        CHECK(entry_is(session, "value", "42"));
        WORKS(crossload_free(session));
    }
}

static void the_protocol_is_there_for_everything_else(void)
{
    static const uint8_t open_it[] = "\x82\x64open\xa0", describe[] = "\x82\x68" "describe\xa0", nonsense[] = "\xff";
    crossload_session session;
    crossload_buffer response;
    WORKS(crossload_new(&session));
    CHECK(feed(session, "1") == -1 && crossload_last_error()->code == CROSSLOAD_STATUS_MISUSE);
    WORKS(crossload_call(session, open_it, sizeof open_it - 1, &response));
    CHECK(response.len > 0 && response.data[0] == 0xa1);
    crossload_buffer_free(&response);
    WORKS(crossload_call(session, describe, sizeof describe - 1, &response));
    CHECK(response.len > 6 && memcmp(response.data, "\xa1\x65" "build", 7) == 0);
    crossload_buffer_free(&response);
    WORKS(crossload_call(session, nonsense, 1, &response));
    CHECK(response.len > 6 && memcmp(response.data, "\xa1\x65" "error", 7) == 0);
    crossload_buffer_free(&response);
    WORKS(crossload_call(session, NULL, 0, &response));
    crossload_buffer_free(&response);
    CHECK(feed(session, "1") == CROSSLOAD_STEP_COMPLETE);
    WORKS(crossload_free(session));
}

static void sessions_come_and_go_in_fast_succession(void) /* M-14, M-15 */
{
    int cycle;
    for (cycle = 0; cycle < 500; cycle++) {
        crossload_session session = opened("");
        CHECK(feed(session, "1 + 1") == CROSSLOAD_STEP_COMPLETE);
        CHECK(entry_is(session, "value", "2"));
        WORKS(crossload_free(session));
    }
}

void use(void)
{
    RUN(the_library_is_the_one_that_the_header_describes);
    RUN(a_feed_completes_with_its_value_and_its_output);
    RUN(a_question_is_answered_with_a_value_an_exception_or_not_at_all);
    RUN(a_name_and_a_sleep_are_asked_for);
    RUN(deferred_calls_are_settled);
    RUN(what_the_guest_raises_is_told_with_its_details);
    RUN(a_session_is_dumped_and_goes_on_in_another);
    RUN(golden_snapshots_of_other_builds_go_on);
    RUN(the_protocol_is_there_for_everything_else);
    RUN(sessions_come_and_go_in_fast_succession);
}
