"""Where the commands' output goes: consoles for people, complaints, and the exit codes as every help states them."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from rich.console import Console

from crossload.matrix.errors import ExitCode

PIPED_WIDTH = 150
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


def epilog(examples: Iterable[str], codes: str) -> str:
    """What a command's help ends with: examples that can be pasted, and exit codes."""
    return "\n\n".join([_LINE.join(["Examples:", *(f"$ {example}" for example in examples)]), codes])


def console() -> Console:
    """Standard output: no colors when it is no terminal or NO_COLOR is set; a pipe has no width, so it gets one."""
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(width=PIPED_WIDTH if piped else None, highlight=False)


def error_console() -> Console:
    """Standard error, for progress and complaints."""
    return Console(stderr=True, highlight=False)


def short(path: Path) -> str:
    """A path as the user would write it: from the working folder where it is in there."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def complain(text: str) -> None:
    """Say what went wrong, on standard error."""
    error_console().print(f"crossload: {text}", style="red", markup=False, soft_wrap=True)
