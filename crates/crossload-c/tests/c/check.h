/* A harness in a page: each test prints one line of the Test Anything Protocol. */
#ifndef CHECK_H
#define CHECK_H

#include <crossload.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Notes a failure, and lets the test go on: later lines tell more. */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))
#define WORKS(call) CHECK((call) == CROSSLOAD_STATUS_OK)
#define FAILS(status, call) CHECK((call) == CROSSLOAD_STATUS_##status)

#define RUN(test) check_run(#test, test)

/* A text and its length, as two arguments. */
#define TEXT(text) (text), CROSSLOAD_NUL_TERMINATED

/* The folder of golden snapshots of one version. */
extern const char *golden;

void check_failed(const char *file, int line, const char *what);
void check_run(const char *name, void (*test)(void));

/* A session with the settings, which are JSON. */
crossload_session opened(const char *settings);

/* Feeds source, and returns what the guest came to; -1 where it was not fed. */
int feed(crossload_session session, const char *code);

/* Whether an entry of the last turn is this text. */
int entry_is(crossload_session session, const char *entry, const char *expected);

/* Whether this text is somewhere in an entry of the last turn. */
int entry_has(crossload_session session, const char *entry, const char *part);

/* The groups of tests. */
void use(void);
void misuse(void);
void threads(void);

#endif
