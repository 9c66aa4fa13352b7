"""Where the commands' output goes: consoles for people, complaints, and the exit codes as every help states them."""

import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn, Protocol, TextIO

from rich.console import Console

from crossload.matrix.errors import ExitCode

PIPED_WIDTH = 150
_OUTPUT = "standard output"
# Keeps two lines of an epilog apart.
_LINE = "  \n"


class Code(Protocol):
    """An exit code, and what it means."""

    @property
    def value(self) -> int: ...  # noqa: D102

    @property
    def meaning(self) -> str: ...  # noqa: D102


def explained(codes: Iterable[Code], *more: str) -> str:
    """Exit codes as a help states them."""
    return _LINE.join(["Exit codes:", *(f"{code.value}: {code.meaning}" for code in codes), *more])


EXIT_CODES = explained(ExitCode)
EVERYWHERE = (ExitCode.DEFECT, ExitCode.SYSTEM, ExitCode.UNHEARD)
"""What commands that have exit codes of their own may end with as well."""


def epilog(examples: Iterable[str], codes: str) -> str:
    """What a command's help ends with: examples that can be pasted, and exit codes."""
    return "\n\n".join([_LINE.join(["Examples:", *(f"$ {example}" for example in examples)]), codes])


class _Console(Console):
    def on_broken_pipe(self) -> None:
        # Rich would end the command with 1: a promise that does not hold.
        self.quiet = True
        _end_unheard()


def prepare_streams() -> None:
    """Make output and errors take any text, and put the null device where one of them is closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # It gets the descriptor that is free, so that no file that is opened later takes the output's place.
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - it stays open
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def console() -> Console:
    """Standard output: no colors when it is no terminal or NO_COLOR is set; a pipe has no width, so it gets one."""
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return _Console(width=PIPED_WIDTH if piped else None, highlight=False)


def error_console() -> Console:
    """Standard error, for progress and complaints."""
    return _Console(stderr=True, highlight=False)


def emit(text: str, end: str = "\n") -> None:
    """Print what programs read, as it is, on standard output."""
    try:
        print(text, end=end, flush=True)
    except BrokenPipeError:
        _end_unheard()
    except OSError as error:
        error.filename = _OUTPUT
        raise


def _end_unheard() -> NoReturn:
    """End as a program that SIGPIPE ends; that signal stays ignored, since workers' pipes break as well."""
    _drop(sys.stdout)
    raise SystemExit(int(ExitCode.UNHEARD))


def _drop(stream: TextIO) -> None:
    """Let go of what a stream did not take: the interpreter would try again at its end, and end with another code."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def refused(error: OSError) -> str:
    """What the system refused, and where: in a line for people."""
    where = error.filename
    try:
        sys.stdout.flush()
    except OSError:
        _drop(sys.stdout)
        where = _OUTPUT
    what = error.strerror or str(error)
    return what if where is None else f"{where}: {what}"


def short(path: Path) -> str:
    """A path as the user would write it: from the working folder where it is in there."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def complain(text: str) -> None:
    """Say what went wrong, on standard error."""
    try:
        error_console().print(f"crossload: {text}", style="red", markup=False, soft_wrap=True)
    except OSError:
        # The exit code still says it.
        _drop(sys.stderr)
