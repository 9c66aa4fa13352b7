"""The run of `damage`: its own proof first, then the loads in each backend, and what was found."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from endure.hosts import Hosts
from endure.opening import Ending, open_and_feed
from endure.specimens import damage, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from crossload.backends import BackendName
    from endure.hosts import Outcome, Task
    from endure.settings import Damage
    from endure.specimens import Specimens

_FINDINGS = frozenset({Ending.KILLED, Ending.HUNG, Ending.UNTYPED})
# Findings of each ending that are kept as files, of each backend.
_KEPT = 50
# What the planted tasks end with, by number.
_PLANTED = (Ending.LOADED, Ending.KILLED, Ending.LOADED, Ending.HUNG, Ending.UNTYPED, Ending.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Loads:
    """A host's task: open the damaged snapshot of a number."""

    backend: BackendName
    settings: Damage
    specimens: Specimens

    def __call__(self, number: int, note: Callable[[Ending], None]) -> tuple[Ending, str]:
        """Load and feed it."""
        damaged = damage(number, self.specimens, self.backend, self.settings)
        return open_and_feed(damaged, self.backend, self.settings, note)


def planted(number: int, note: Callable[[Ending], None]) -> tuple[Ending, str]:
    """A host's task that ends as `_PLANTED` says: by a signal, never, or in order."""
    note(Ending.FEEDING)
    ending = _PLANTED[number]
    if ending is Ending.KILLED:
        os.kill(os.getpid(), signal.SIGSEGV)
    while ending is Ending.HUNG:
        time.sleep(1)
    return ending, ending.name


@dataclass(frozen=True, kw_only=True)
class Report:
    """What became of the loads in one backend."""

    backend: BackendName
    outcomes: Sequence[Outcome]
    seconds: float
    sections: Mapping[str, Counter[Ending]]
    """By the section that was damaged."""
    allowed: frozenset[Ending]
    findings: Mapping[int, Path]
    """The files of the worst ones, by number."""
    stalled: Sequence[int]
    """Those that were killed as hung and then ended when they were repeated alone: it was the machine that stood."""

    @property
    def endings(self) -> Counter[Ending]:
        """How often each ending was."""
        return Counter(outcome.ending for outcome in self.outcomes)

    @property
    def forbidden(self) -> list[Outcome]:
        """Those that must not be."""
        return [outcome for outcome in self.outcomes if outcome.ending not in self.allowed]

    def words(self, *endings: Ending) -> Counter[str]:
        """What was said, without what differs from load to load, and how often."""
        return Counter(_words(outcome.said) for outcome in self.outcomes if outcome.ending in endings)


def prove(folder: Path, hang_seconds: float) -> bool:
    """Whether a death and a hang are seen, named by their number, and survived."""
    hosts = Hosts(batch=len(_PLANTED), jobs=1, hang_seconds=hang_seconds, folder=folder)
    return tuple(outcome.ending for outcome in hosts.run(planted, 0, len(_PLANTED))) == _PLANTED


def confirmed(task: Task, outcomes: Sequence[Outcome], hosts: Hosts) -> list[Outcome]:
    """The outcomes, those that hung as they end when they are repeated alone: a machine can stand still, too."""
    return [hosts.run(task, outcome.number, 1)[0] if outcome.ending is Ending.HUNG else outcome for outcome in outcomes]


def run(backend: BackendName, specimens: Specimens, settings: Damage, folder: Path, only: int | None = None) -> Report:
    """All loads, or only the one of that number; the folder is left with what was found."""
    hosts = Hosts(
        batch=settings.batch,
        jobs=settings.jobs,
        hang_seconds=settings.hang_seconds,
        folder=folder,
        # Each sandbox reserves addresses that it never uses: for wasm such a limit says nothing, and its own holds.
        address_space=settings.address_space if backend == "native" else None,
    )
    for stale in folder.glob("*.snapshot"):
        stale.unlink()
    task = Loads(backend=backend, settings=settings, specimens=specimens)
    began = time.monotonic()
    outcomes = hosts.run(task, *((0, settings.loads) if only is None else (only, 1)))
    again = confirmed(task, outcomes, replace(hosts, folder=folder / "again"))
    stalled = [old.number for old, new in zip(outcomes, again, strict=True) if old.ending is not new.ending]
    outcomes = again
    took = time.monotonic() - began
    sections: dict[str, Counter[Ending]] = {name: Counter() for name in settings.sections}
    findings: dict[int, Path] = {}
    kept: Counter[Ending] = Counter()
    for outcome in outcomes:
        _, section, _ = draw(outcome.number, specimens, backend, settings)
        sections[section][outcome.ending] += 1
        kept[outcome.ending] += 1
        if outcome.ending in _FINDINGS and kept[outcome.ending] <= _KEPT:
            path = folder / f"{outcome.ending.name.lower()}-{outcome.number}.snapshot"
            path.write_bytes(damage(outcome.number, specimens, backend, settings).snapshot)
            findings[outcome.number] = path
    allowed = frozenset(Ending[name.upper()] for name in settings.allowed[backend])
    return Report(
        backend=backend,
        outcomes=outcomes,
        seconds=took,
        sections=sections,
        allowed=allowed,
        findings=findings,
        stalled=stalled,
    )


def _words(said: str) -> str:
    """An error's kind, and the place in the source that a panic names."""
    lines = said.splitlines() or [""]
    place = lines[0].partition("panicked at ")[2].rpartition("/src/")[2]
    if place:
        return f"{place} {lines[1] if len(lines) > 1 else ''}".strip()
    return next((line.strip() for line in reversed(lines) if "wasm trap" in line), lines[0])[:120]
