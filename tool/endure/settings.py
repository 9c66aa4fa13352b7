"""What tool/endure.toml says, with the figures of a quick run where one was asked for."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crossload.backends import BackendName

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "tool" / "endure.toml"
BACKENDS: Sequence[BackendName] = ("wasm", "native")


@dataclass(frozen=True, kw_only=True)
class Damage:
    """How `damage` runs; what each entry means is said in the file."""

    loads: int
    seed: int
    batch: int
    jobs: int
    hang_seconds: float
    proof_seconds: float
    feed_seconds: float
    replay_seconds: float
    max_memory: int
    address_space: int
    specimen_bytes: int
    changes: Sequence[int]
    kinds: Mapping[str, int]
    foreign: float
    verify: float
    sections: Mapping[str, int]
    foreign_sections: Mapping[str, int]
    allowed: Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Leak:
    """How `leak` runs; what each entry means is said in the file."""

    warm_up: int
    blocks: int
    block: int
    jobs: int
    allowed: float
    planted: int
    patience: float


@dataclass(frozen=True, kw_only=True)
class Stress:
    """How `stress` runs; what each entry means is said in the file."""

    threads: int
    sessions: int
    snapshot_every: int
    healthy: int
    neighbors: int
    limit_seconds: float
    seconds: float
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Program:
    """A guest that never ends by itself."""

    name: str
    code: str
    backends: Sequence[BackendName] = BACKENDS
    """Those that end it."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How `limits` runs; what each entry means is said in the file."""

    seconds: Sequence[float]
    rounds: Sequence[int]
    attempts: int
    queued: float
    within: float
    mebibytes: Sequence[int]
    endless: Sequence[Program]
    growing: Sequence[Program]

    @classmethod
    def of(cls, table: dict[str, Any]) -> Limits:
        """Of its table, whose programs are tables themselves."""
        programs = {kind: [Program(**program) for program in table[kind]] for kind in ("endless", "growing")}
        return cls(**{**table, **programs})


def backends(asked: Sequence[BackendName] | None) -> list[BackendName]:
    """Those that were asked for, or both; where there is no native one, it says so and leaves that out."""
    chosen = list(asked or BACKENDS)
    if "native" in chosen and importlib.util.find_spec("crossload._native") is None:
        print("native: skipped: this installation has no native extension; a wheel of `./tool/nox -s wheels` has one")
        chosen.remove("native")
    return chosen


def read(session: str, *, quick: bool) -> dict[str, Any]:
    """The table of one session."""
    table = read_toml(FILE)[session]
    fast = table.pop("quick")
    return {**table, **fast} if quick else table
