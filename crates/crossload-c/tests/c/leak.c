/* Forgets a buffer: what counts leaks has to notice it, or its silence about the other programs says nothing. */
#include <crossload.h>

int main(void)
{
    crossload_session session;
    crossload_step step;
    crossload_buffer forgotten;
    crossload_open(NULL, 0, &session);
    crossload_feed(session, "'forgotten'", CROSSLOAD_NUL_TERMINATED, NULL, 0, &step);
    crossload_get(session, "value", &forgotten);
    forgotten.data = NULL;
    return crossload_free(session) != CROSSLOAD_STATUS_OK;
}
