"""What came of looking at a file, and the exit code that each has."""

from __future__ import annotations

from enum import IntEnum, unique

from crossload.enums import StrEnum

__all__ = ["ExitCode", "Status"]


@unique
class Status(StrEnum):
    """How it stands with a file, from the best to the gravest."""

    SAME = "same"
    OPENS = "opens"
    SEALED = "sealed"
    NOT_RUN = "not_run"
    NOT_A_SNAPSHOT = "not_a_snapshot"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    DIVERGED = "diverged"
    DAMAGED = "damaged"
    CRASHED = "crashed"

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of a command that saw nothing graver."""
        return _EXIT_CODES[self]

    @property
    def meaning(self) -> str:
        """One line for people."""
        return _MEANINGS[self]


@unique
class ExitCode(IntEnum):
    """What the exit code of `crossload inspect` and `crossload replay` means; none of the matrix's has another meaning.

    The graver one is the greater one, so that of several files the gravest decides.
    """

    OK = 0
    USAGE = 2
    SEALED = 20
    NOT_A_SNAPSHOT = 21
    UNREADABLE = 22
    REFUSED = 23
    TIMEOUT = 24
    DIVERGED = 25
    DAMAGED = 26
    CRASHED = 27
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """One line for the command's help."""
        return _CODE_MEANINGS[self]


_MEANINGS = {
    Status.SAME: "the replay repeated every event",
    Status.OPENS: "whole, and this build opens it",
    Status.SEALED: "sealed: nothing can be said without its key",
    Status.NOT_RUN: "not reached before the run was interrupted",
    Status.NOT_A_SNAPSHOT: "not a crossload snapshot",
    Status.UNREADABLE: "the file can't be read",
    Status.REFUSED: "whole, and this build refuses it",
    Status.TIMEOUT: "its replay took too long",
    Status.DIVERGED: "its replay goes another way on this build",
    Status.DAMAGED: "a snapshot, and damaged",
    Status.CRASHED: "this build's engine failed on it",
}

_EXIT_CODES = {
    Status.SAME: ExitCode.OK,
    Status.OPENS: ExitCode.OK,
    Status.SEALED: ExitCode.SEALED,
    Status.NOT_RUN: ExitCode.INTERRUPTED,
    Status.NOT_A_SNAPSHOT: ExitCode.NOT_A_SNAPSHOT,
    Status.UNREADABLE: ExitCode.UNREADABLE,
    Status.REFUSED: ExitCode.REFUSED,
    Status.TIMEOUT: ExitCode.TIMEOUT,
    Status.DIVERGED: ExitCode.DIVERGED,
    Status.DAMAGED: ExitCode.DAMAGED,
    Status.CRASHED: ExitCode.CRASHED,
}

_CODE_MEANINGS = {
    ExitCode.OK: "every file is whole and opens in this build",
    ExitCode.USAGE: "the command line was not understood, or names an empty folder or a missing backend",
    ExitCode.SEALED: "a snapshot is sealed, and so can't be judged",
    ExitCode.NOT_A_SNAPSHOT: "a file is no crossload snapshot",
    ExitCode.UNREADABLE: "a file can't be read",
    ExitCode.REFUSED: "a snapshot is whole, and this build refuses it",
    ExitCode.TIMEOUT: "a replay took too long",
    ExitCode.DIVERGED: "a replay goes another way on this build",
    ExitCode.DAMAGED: "a snapshot is damaged",
    ExitCode.CRASHED: "this build's engine failed on a snapshot",
    ExitCode.INTERRUPTED: "interrupted; files were left",
}
