"""The errors that the tools raise, one class and one exit code per kind, and the way a script reports them."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

INTERRUPTED = 130
"""The exit code after Ctrl-C or SIGTERM, as a shell reports it."""


class Fault(Exception):
    """Something the person who ran a tool can act on.

    `what` happened, `where` (a file, a target, a command) and the `remedy` to try next; each on a line of its own.
    """

    exit_code: ClassVar[int]

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """The report as it is printed."""
        return f"error: {self.what}\n  where: {self.where}\n  next:  {self.remedy}"


class UsageFault(Fault):
    """The command line asks for something that does not exist."""

    exit_code = 2


class CacheFault(Fault):
    """The cache directory cannot be used."""

    exit_code = 11


class EnvironmentFault(Fault):
    """A private Python environment cannot be made."""

    exit_code = 12


class WorkspaceFault(Fault):
    """The repository's own files cannot be read or contradict each other."""

    exit_code = 13


class ToolchainFault(Fault):
    """No Rust that is new enough for the target can be found or installed."""

    exit_code = 14


class BuildFault(Fault):
    """A compiler or packager ran and failed, or produced something other than its recipe says."""

    exit_code = 15


class CoverageFault(Fault):
    """Coverage was asked for and cannot be measured, or is below its threshold."""

    exit_code = 16


class ProofFault(Fault):
    """The table of proven pairs says more than a run of the matrix showed, or there is no run to tell."""

    exit_code = 17


class CorpusFault(Fault):
    """The golden corpus is not what it says, or was to be changed where it must not be."""

    exit_code = 18


class HostFault(Fault):
    """A host process ended where nothing that was tried in it can be the reason."""

    exit_code = 19


class RacerFault(Fault):
    """A process that is measured ended, or did not answer in time."""

    exit_code = 24


class TrainingFault(Fault):
    """What an engine counted can't be made a profile, or be compared with one."""

    exit_code = 25


def run_main(main: Callable[[Sequence[str]], int]) -> None:
    """Run a script's `main` and end the process: its result, a fault's exit code, or `INTERRUPTED`."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = main(sys.argv[1:])
    except Fault as fault:
        print(fault, file=sys.stderr)
        code = fault.exit_code
    except KeyboardInterrupt:
        print("interrupted: nothing half-made was kept", file=sys.stderr)
        code = INTERRUPTED
    raise SystemExit(code)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
