/*
 * crossload: sandboxed Python that can be suspended in one build and resumed in another.
 *
 * This file is made from crates/crossload-c by cbindgen. docs/c.md is the reference.
 *
 * For all functions:
 *
 * - A pointer to bytes or text comes with a length in bytes, and points to that many bytes, which nobody changes before
 *   the function returns. NULL stands for none. Text is UTF-8; as its length, CROSSLOAD_NUL_TERMINATED says that it ends
 *   before its first zero byte.
 * - A pointer for a result can be written to, and is not NULL. What it points to is emptied first, so that it is defined
 *   (0, or an empty buffer) whatever the function returns.
 * - A function that fails has carried out nothing, and says why in the thread's crossload_last_error().
 * - Functions can be called from any thread at any time. A session may move between threads and is used by one at a time:
 *   a second one gets CROSSLOAD_STATUS_BUSY. The result's place and the arguments are the caller's own to guard.
 * - No function unwinds into the caller, and none keeps a pointer of the caller's.
 */


#ifndef CROSSLOAD_H
#define CROSSLOAD_H

#include <stddef.h>
#include <stdint.h>

/* As the length of a text: it ends before its first zero byte. */
#define CROSSLOAD_NUL_TERMINATED SIZE_MAX


/**
 * The version of this interface: it changes when a program that was compiled with an older header would go wrong.
 */
#define CROSSLOAD_ABI 1

/**
 * What a function returns: `CROSSLOAD_STATUS_OK` when it did what it was asked to. After any other, nothing was carried
 * out, and `crossload_last_error` tells more.
 */
typedef enum {
    /**
     * Done.
     */
    CROSSLOAD_STATUS_OK = 0,
    /**
     * An argument is NULL, not aligned, too long, not UTF-8 or not the JSON that is asked for.
     */
    CROSSLOAD_STATUS_INVALID_ARGUMENT = 1,
    /**
     * The handle is not that of a session: it was freed, or never was one.
     */
    CROSSLOAD_STATUS_INVALID_HANDLE = 2,
    /**
     * Another thread is inside the session.
     */
    CROSSLOAD_STATUS_BUSY = 3,
    /**
     * The interpreter panicked. The session is broken and can only be freed; the error's message is for a bug report.
     */
    CROSSLOAD_STATUS_FAULT = 4,
    /**
     * The value has no form in JSON; the whole turn is in the entry "response", as CBOR.
     */
    CROSSLOAD_STATUS_NOT_JSON = 5,
    /**
     * The turn has no entry of that name.
     */
    CROSSLOAD_STATUS_ABSENT = 6,
    /**
     * The snapshot has no seal, and the caller did not say that nobody else can have changed it.
     */
    CROSSLOAD_STATUS_UNTRUSTED = 7,
    /**
     * The engine does not understand the request: an unknown setting, a value out of its form.
     */
    CROSSLOAD_STATUS_REQUEST = 16,
    /**
     * Not possible in the session's present state.
     */
    CROSSLOAD_STATUS_MISUSE = 17,
    /**
     * A setting has a value that can't be taken.
     */
    CROSSLOAD_STATUS_SETTING = 18,
    /**
     * The snapshot is not whole, or not a snapshot.
     */
    CROSSLOAD_STATUS_CORRUPT = 19,
    /**
     * The snapshot is whole, and this build can't be trusted to open it.
     */
    CROSSLOAD_STATUS_INCOMPATIBLE = 20,
    /**
     * The replay of the snapshot's journal went another way than the run that it records.
     */
    CROSSLOAD_STATUS_DIVERGED = 21,
    /**
     * The replay of the snapshot's journal takes longer than it may.
     */
    CROSSLOAD_STATUS_REPLAY_LIMIT = 22,
} crossload_status;

/**
 * What a turn of the guest ended with.
 */
typedef enum {
    /**
     * Nothing was fed yet, or a load brought back a session between two feeds.
     */
    CROSSLOAD_STEP_IDLE = 0,
    /**
     * The feed ran to its end: entry "value".
     */
    CROSSLOAD_STEP_COMPLETE = 1,
    /**
     * The feed ended with an exception that the guest did not catch: entries "type", "message", "limit", "traceback".
     */
    CROSSLOAD_STEP_RAISED = 2,
    /**
     * The guest called a function of the host's: entries "name", "args", "kwargs", "id".
     */
    CROSSLOAD_STEP_CALL = 3,
    /**
     * The guest called the operating system: entries as for a call.
     */
    CROSSLOAD_STEP_OS = 4,
    /**
     * The guest sleeps: wait for as many seconds as the entry "seconds" says, then resume with null.
     */
    CROSSLOAD_STEP_SLEEP = 5,
    /**
     * The guest read a name that it never assigned: entry "name".
     */
    CROSSLOAD_STEP_NAME = 6,
    /**
     * The guest waits for calls that were deferred: entry "pending".
     */
    CROSSLOAD_STEP_FUTURES = 7,
} crossload_step;

/**
 * What went wrong in the last function that failed on this thread.
 */
typedef struct {
    /**
     * What the function returned.
     */
    crossload_status code;
    /**
     * The code's name.
     */
    const char *kind;
    /**
     * What happened and what to do next, in a sentence.
     */
    const char *message;
    /**
     * The engine's own answer as CBOR, with what the protocol says that an error of this kind carries; or NULL.
     */
    const uint8_t *details;
    /**
     * Length of `details` in bytes.
     */
    size_t details_len;
} crossload_error;

/**
 * Bytes that the library allocated, which `crossload_buffer_free` gives back. Behind the last one stands a zero, so that
 * a text without zeros of its own is a C string.
 */
typedef struct {
    /**
     * The bytes, or NULL.
     */
    uint8_t *data;
    /**
     * How many there are, without the zero behind them.
     */
    size_t len;
} crossload_buffer;

/**
 * A session's handle. 0 is never one; a handle that was freed is not used again.
 */
typedef uint64_t crossload_session;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The name of a status, such as `"invalid_handle"`, or `"unknown"`. It is never freed.
 */
const char *crossload_status_name(int32_t status);

/**
 * What went wrong in the last function that failed on this thread, or NULL if none did.
 *
 * It is valid until another function fails on this thread, or the thread ends. A success leaves it as it is.
 */
const crossload_error *crossload_last_error(void);

/**
 * Frees what a buffer points to, and empties it: freeing an empty buffer, or one for the second time, does nothing.
 */
void crossload_buffer_free(crossload_buffer *buffer);

/**
 * Opens a session.
 *
 * `settings` is a JSON object with the arguments of the protocol's "open", or nothing, for the defaults:
 * `{"limits": {"max_feed_duration_secs": 1, "max_memory": 33554432}}`. Sessions with `max_memory` take turns: a call that
 * runs the guest of one waits until no other's guest runs.
 */
crossload_status crossload_open(const char *settings,
                                size_t settings_len,
                                crossload_session *session);

/**
 * Opens a session from a snapshot, and returns what its guest waits for.
 *
 * `options` is a JSON object with the arguments of the protocol's "load" but for "data"; and `"trusted": true`, which
 * says that nobody else can have changed the snapshot, because it is decoded in this process. The entry "restored" says
 * how the session came back.
 */
crossload_status crossload_load(const uint8_t *snapshot,
                                size_t snapshot_len,
                                const char *options,
                                size_t options_len,
                                crossload_session *session,
                                crossload_step *step);

/**
 * Returns a snapshot of a session, which goes on as it was.
 *
 * `options` is a JSON object with the arguments of the protocol's "dump", or nothing: `{"compress": true}`.
 *
 * The caller frees the snapshot.
 */
crossload_status crossload_dump(crossload_session session,
                                const char *options,
                                size_t options_len,
                                crossload_buffer *snapshot);

/**
 * Runs source until the guest asks for something or the feed ends.
 *
 * `inputs` is a JSON object of variables that are assigned before it runs, or nothing.
 */
crossload_status crossload_feed(crossload_session session,
                                const char *code,
                                size_t code_len,
                                const char *inputs,
                                size_t inputs_len,
                                crossload_step *step);

/**
 * Answers what the guest asked for with a value, and runs it on to its next question or the end of the feed.
 *
 * `value` is JSON. A sleep is answered with null, after it.
 */
crossload_status crossload_resume(crossload_session session,
                                  const char *value,
                                  size_t value_len,
                                  crossload_step *step);

/**
 * Answers what the guest asked for by raising an exception there: `kind` is a type that the guest knows, such as
 * `"ValueError"`.
 */
crossload_status crossload_raise(crossload_session session,
                                 const char *kind,
                                 size_t kind_len,
                                 const char *message,
                                 size_t message_len,
                                 crossload_step *step);

/**
 * Leaves what the guest asked for unanswered: it sees the error that Python has for that, such as a `NameError`.
 */
crossload_status crossload_decline(crossload_session session,
                                   crossload_step *step);

/**
 * Answers a call with a future: the guest goes on until it awaits that, and `crossload_settle` brings the result.
 */
crossload_status crossload_defer(crossload_session session,
                                 crossload_step *step);

/**
 * Brings results of deferred calls that the guest waits for, and runs it on.
 *
 * `results` is a JSON object from the ids of calls, as the entries "id" and "pending" have them, to
 * `{"return": value}` or `{"raise": [type, message or null]}`.
 */
crossload_status crossload_settle(crossload_session session,
                                  const char *results,
                                  size_t results_len,
                                  crossload_step *step);

/**
 * Returns an entry of the session's last turn: text as it is, everything else as JSON.
 *
 * The entries are those of the protocol's steps; and "value", what a feed came to; "args" and "kwargs", what a call was
 * made with; "stdout" and "stderr", what was printed; "restored", how a load went; "response", the whole turn in CBOR.
 * One that is not there, or is null, is `CROSSLOAD_STATUS_ABSENT`.
 *
 * The caller frees the value.
 */
crossload_status crossload_get(crossload_session session,
                               const char *entry,
                               crossload_buffer *value);

/**
 * The library's version, such as `"0.1.0"`. It is never freed.
 */
const char *crossload_version(void);

/**
 * `CROSSLOAD_ABI` as the library was built with, to be compared with the header's.
 */
uint32_t crossload_abi(void);

/**
 * Makes a session that nothing was asked of: its first request is "open" or "load".
 */
crossload_status crossload_new(crossload_session *session);

/**
 * Carries out one request of the protocol, and returns the response to it. An error that the engine answers with is a
 * response like others, and the status of its call is `CROSSLOAD_STATUS_OK`.
 *
 * The caller frees the response.
 */
crossload_status crossload_call(crossload_session session,
                                const uint8_t *request,
                                size_t request_len,
                                crossload_buffer *response);

/**
 * Frees a session. Its handle is good for nothing from then on, and every use of it is an error.
 *
 * A session that another thread is inside of is not freed: the status is `CROSSLOAD_STATUS_BUSY`.
 */
crossload_status crossload_free(crossload_session session);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CROSSLOAD_H */
