"""The steps of a release, one after the other, each with a line of its own in the table at the end."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from workbench.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Release:
    """What the steps work on."""

    root: Path
    """The checkout, which none of them changes."""
    version: str
    dry_run: bool
    began: datetime
    folder: Path
    """Where everything is kept that they make."""

    @property
    def source(self) -> Path:
        """A clone of the checkout, in which the version is that of the release."""
        return self.folder / "source"

    @property
    def dist(self) -> Path:
        """What is to be published."""
        return self.folder / "dist"

    @property
    def again(self) -> Path:
        """Where all of it is made once more: at another path, with spaces in it."""
        return self.folder / "again" / "at another and longer path"

    @property
    def source_again(self) -> Path:
        """The clone from which it is."""
        return self.again / "source"

    @property
    def dist_again(self) -> Path:
        """What came of it."""
        return self.again / "dist"


class Step(Protocol):
    """A function that does what its docstring says, and returns what the table says of it; or raises a `Fault`."""

    def __call__(self, release: Release, /) -> str:
        """Do it."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a step ended."""

    name: str
    word: str = "not run"
    seconds: float = 0.0
    lines: Sequence[str] = field(default_factory=tuple)

    def text(self) -> str:
        """The step in the table."""
        first, *others = self.lines or [""]
        return "\n".join(
            [f"{self.name:12} {self.word:8} {self.seconds:7.1f} s  {first}".rstrip(), *(f"{'':33}{x}" for x in others)]
        )


def run_steps(release: Release, steps: Sequence[tuple[str, Step]]) -> tuple[list[Outcome], Fault | None]:
    """Run steps up to the first that raises a fault, which is returned; those after it are not run."""
    outcomes: list[Outcome] = []
    fault: Fault | None = None
    for number, (name, step) in enumerate(steps, 1):
        if fault is not None:
            outcomes.append(Outcome(name=name))
            continue
        print(f"[{number}/{len(steps)}] {name}: {(step.__doc__ or '').splitlines()[0]}", file=sys.stderr, flush=True)
        started = time.monotonic()
        try:
            lines, word = step(release).splitlines(), "done"
        except Fault as raised:
            lines, word, fault = raised.what.splitlines()[:1], "STOPPED", raised
        outcomes.append(Outcome(name=name, word=word, seconds=time.monotonic() - started, lines=lines))
    return outcomes, fault
