#include <crossload.h>
#include <stdio.h>
#include <stdlib.h>

static const char program[] = "prices = {b'apple': 3}\n"
                              "total = 0\n"
                              "for name in [b'apple', b'pear']:\n"
                              "    total += prices.get(name) or fetch_price(name)\n"
                              "total\n";

/* What the library reports ends the program here; another would go on. */
static void must(crossload_status status)
{
    if (status != CROSSLOAD_STATUS_OK) {
        const crossload_error *error = crossload_last_error();
        fprintf(stderr, "%s: %s\n", error->kind, error->message);
        exit(1);
    }
}

static void show(const char *what, crossload_session session, const char *entry)
{
    crossload_buffer value;
    must(crossload_get(session, entry, &value));
    printf("%s %s\n", what, (const char *)value.data);
    crossload_buffer_free(&value);
}

/* Runs until the guest asks for something that takes days, and keeps it in a file. */
static void suspend(const char *path)
{
    crossload_session session;
    crossload_step step;
    crossload_buffer snapshot;
    FILE *file = fopen(path, "wb");
    must(crossload_open("{\"limits\": {\"max_feed_duration_secs\": 1}}", CROSSLOAD_NUL_TERMINATED, &session));
    must(crossload_feed(session, program, CROSSLOAD_NUL_TERMINATED, NULL, 0, &step));
    if (file != NULL && step == CROSSLOAD_STEP_CALL) {
        show("suspended in", session, "name");
        show("suspended with", session, "args");
        must(crossload_dump(session, NULL, 0, &snapshot));
        fwrite(snapshot.data, 1, snapshot.len, file);
        crossload_buffer_free(&snapshot);
        fclose(file);
    }
    must(crossload_free(session));
}

/* Goes on from the file with the answer. */
static void resume(FILE *file)
{
    static unsigned char snapshot[1 << 20];
    size_t length = fread(snapshot, 1, sizeof snapshot, file);
    crossload_session session;
    crossload_step step;
    must(crossload_load(snapshot, length, "{\"trusted\": true}", CROSSLOAD_NUL_TERMINATED, &session, &step));
    must(crossload_resume(session, "4", CROSSLOAD_NUL_TERMINATED, &step));
    if (step == CROSSLOAD_STEP_COMPLETE) {
        show("total", session, "value");
    }
    must(crossload_free(session));
}

int main(int count, char **arguments)
{
    const char *path = count > 1 ? arguments[1] : "shop.snapshot";
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        suspend(path);
        return 0;
    }
    resume(file);
    fclose(file);
    return remove(path);
}
