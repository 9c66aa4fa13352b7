"""The kit's own errors, each with the exit code that `crossload` ends with."""

from enum import IntEnum, unique
from typing import ClassVar

from crossload.errors import CrossloadError


@unique
class ExitCode(IntEnum):
    """What the `crossload` command's exit code means."""

    OK = 0
    PROMISE = 1
    USAGE = 2
    CONFIG = 3
    SCENARIO = 4
    WORKER = 5
    ORACLE = 6
    LOCK = 7
    STORE = 8
    NOT_FOUND = 9
    PARTIAL = 10
    SHARDS = 11
    FLAKY = 12
    UNPROVEN = 13
    UNREADY = 14
    WORSE = 15
    EXISTS = 16
    DEFECT = 70
    SYSTEM = 71
    INTERRUPTED = 130
    UNHEARD = 141

    @property
    def meaning(self) -> str:
        """One line for the command's help."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.OK: "done, and every promise holds",
    ExitCode.PROMISE: "a promise or an expectation does not hold",
    ExitCode.USAGE: "the command line was not understood",
    ExitCode.CONFIG: "crossload.toml is wrong",
    ExitCode.SCENARIO: "a scenario file is wrong",
    ExitCode.WORKER: "a worker broke the protocol or lied about what it is",
    ExitCode.ORACLE: "a writer's answers differ from CPython's",
    ExitCode.LOCK: "versions can't be resolved or don't fit crossload.lock",
    ExitCode.STORE: "the results file can't be used",
    ExitCode.NOT_FOUND: "nothing matches what was asked for",
    ExitCode.PARTIAL: "cells were left that did not run",
    ExitCode.SHARDS: "the shards are not those of one whole run",
    ExitCode.FLAKY: "cells ended otherwise when they were run again",
    ExitCode.UNPROVEN: "the kit did not name a planted fault",
    ExitCode.UNREADY: "a target can't be made on this machine",
    ExitCode.WORSE: "a cell is worse than it was",
    ExitCode.EXISTS: "a file is there already, and is not overwritten",
    ExitCode.DEFECT: "crossload itself failed: please report it",
    ExitCode.SYSTEM: "the system refused something, such as a file or room on the disk",
    ExitCode.INTERRUPTED: "interrupted; the next run continues",
    ExitCode.UNHEARD: "what read the output is gone",
}


class MatrixError(CrossloadError):
    """The base of the kit's errors."""

    exit_code: ClassVar[ExitCode]


class ConfigError(MatrixError):
    """`crossload.toml` is wrong; the message starts with its position."""

    exit_code = ExitCode.CONFIG


class ScenarioError(MatrixError):
    """A scenario file is wrong; the message starts with its position."""

    exit_code = ExitCode.SCENARIO


class LockError(MatrixError):
    """Versions can't be resolved, or the lock does not fit the configuration."""

    exit_code = ExitCode.LOCK


class StoreError(MatrixError):
    """The results file can't be used."""

    exit_code = ExitCode.STORE


class NotFoundError(MatrixError):
    """No target, scenario or run matches what was asked for."""

    exit_code = ExitCode.NOT_FOUND


class ShardsError(MatrixError):
    """Results of shards overlap, leave something out, or are of different inputs."""

    exit_code = ExitCode.SHARDS


class NotWholeError(MatrixError):
    """Something takes a whole run, and the last one left cells out."""

    exit_code = ExitCode.PARTIAL


class ExistsError(MatrixError):
    """A file that would be written is there already."""

    exit_code = ExitCode.EXISTS
