/* The harness, and the program that runs all tests. Arguments: the folder of golden snapshots of one version. */
#include "check.h"

const char *golden;

static int failures;
static int number;

void check_failed(const char *file, int line, const char *what)
{
    const crossload_error *error = crossload_last_error();
    fprintf(stderr, "# %s:%d: %s\n# last error: %s\n", file, line, what, error ? error->message : "none");
    failures++;
}

void check_run(const char *name, void (*test)(void))
{
    int before = failures;
    test();
    printf("%s %d - %s\n", failures == before ? "ok" : "not ok", ++number, name);
    fflush(stdout);
}

crossload_session opened(const char *settings)
{
    crossload_session session;
    WORKS(crossload_open(TEXT(settings), &session));
    return session;
}

int feed(crossload_session session, const char *code)
{
    crossload_step step;
    crossload_status status = crossload_feed(session, TEXT(code), NULL, 0, &step);
    return status == CROSSLOAD_STATUS_OK ? (int)step : -1;
}

int entry_is(crossload_session session, const char *entry, const char *expected)
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

int entry_has(crossload_session session, const char *entry, const char *part)
{
    crossload_buffer value;
    int there;
    if (crossload_get(session, entry, &value) != CROSSLOAD_STATUS_OK) {
        return 0;
    }
    there = strstr((const char *)value.data, part) != NULL;
    if (!there) {
        fprintf(stderr, "# %s is %s, without %s\n", entry, (const char *)value.data, part);
    }
    crossload_buffer_free(&value);
    return there;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: %s FOLDER-OF-GOLDEN-SNAPSHOTS\n", arguments[0]);
        return 2;
    }
    golden = arguments[1];
    use();
    misuse();
    threads();
    printf("1..%d\n", number);
    return failures != 0;
}
