"""What a run of the matrix proves about loading one interpreter's state in another, and the table that states it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.faults import ProofFault
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

RAW = "monty"
"""The format of the interpreter's own dumps: what they show is what loading a state is worth."""

OWN = "crossload"
"""The format whose loader goes by the table."""

HEADER = """\
# Pairs of interpreter versions for which loading the writer's state was measured to give the writer's own answers, in
# every scenario, within one hash class (pointer width in bits, byte order). The loader is built with this table: state
# of any other pair is not trusted, and the journal is replayed instead.
#
# Written by `./tool/nox -s prove` from runs of `./tool/nox -s snapshots_history` and of `./tool/nox -s snapshots --
# --all-targets`, which fail where this says more than they saw.
"""

FRAGILE = """\

# Kinds of value, by their name in the interpreter's dump, that do not survive a load even in the build that wrote it,
# and the scenarios that hold one. State that holds one is not trusted either. These are written by hand.
"""


class Pair(NamedTuple):
    """Interpreter versions of a writer and a reader, and the hash class of both: `64-little`."""

    writer: str
    reader: str
    hash_class: str

    def __str__(self) -> str:
        return f"{self.writer} → {self.reader} ({self.hash_class})"


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What the table says."""

    pairs: frozenset[Pair]
    fragile: Sequence[Mapping[str, Any]]
    scenarios: str
    """The digest of the scenarios that it was measured over."""

    @property
    def excused(self) -> frozenset[str]:
        """Scenarios that hold what does not survive a load."""
        return frozenset(name for entry in self.fragile for name in entry["scenarios"])


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a run showed."""

    date: dt.date
    scenarios: str
    count: int
    """Of scenarios."""
    against: Mapping[Pair, str]
    """For each pair that was run: what speaks against it, or nothing."""
    paths: Sequence[str]
    """Loads that went another way than the table says."""
    within_reach: frozenset[Pair]
    """The pairs that there were targets for: of others the run says nothing."""

    proven: Sequence[Pair] = field(init=False)
    """The pairs that nothing speaks against, oldest first."""

    def __post_init__(self) -> None:
        """Sort the pairs by their versions."""
        proven = sorted((pair for pair, what in self.against.items() if not what), key=_age)
        object.__setattr__(self, "proven", tuple(proven))

    @classmethod
    def of(cls, matrix: Mapping[str, Any], claims: Claims) -> Evidence:
        """Read a matrix.json. Raises `ProofFault` for a run that left something out."""
        if matrix["interrupted"] or matrix["partial"] or matrix["counts"].keys() & {"not_run", "unbuildable"}:
            raise ProofFault(
                "the run did not see every target and scenario, so that it proves nothing",
                where=f"run {matrix['run']} of {matrix['finished']}",
                remedy="run it again without further arguments, to its end",
            )
        targets = {target["id"]: target for target in matrix["targets"]}
        builds = {(target["release"], _hash_class(target)) for target in targets.values() if target["format"] == RAW}
        raw: dict[Pair, list[Mapping[str, Any]]] = {}
        paths = []
        for cell in matrix["cells"]:
            writer, reader = targets[cell["writer"]], targets[cell["reader"]]
            pair = Pair(writer["release"], reader["release"], _hash_class(writer))
            same_class = _hash_class(writer) == _hash_class(reader)
            if writer["format"] == RAW and same_class:
                raw.setdefault(pair, []).append(cell)
            elif writer["format"] == OWN and cell["verdict"] == "same":
                trusted = same_class and pair in claims.pairs and cell["scenario"] not in claims.excused
                paths += _other_path(cell, "state" if trusted else "replay")
        return cls(
            date=dt.datetime.fromisoformat(matrix["finished"]).date(),
            scenarios=digest_of(matrix["scenarios"]),
            count=len(matrix["scenarios"]),
            against={pair: _against(cells, claims.excused) for pair, cells in raw.items()},
            paths=paths,
            within_reach=frozenset(
                Pair(writer, reader, one)
                for (writer, one), (reader, another) in itertools.product(builds, repeat=2)
                if one == another
            ),
        )


def together(runs: Sequence[Evidence]) -> Evidence:
    """What runs over the same scenarios show, as of the oldest: what speaks against a pair in one of them counts.

    Raises `ProofFault` where their scenarios differ.
    """
    oldest = min(runs, key=lambda run: run.date)
    if any(run.scenarios != oldest.scenarios for run in runs):
        raise ProofFault(
            "the runs were over different scenarios",
            where=" and ".join(f"{run.count} of {run.date}" for run in runs),
            remedy="repeat the older one, then the same again",
        )
    against: dict[Pair, str] = {}
    for run in runs:
        against.update({pair: what or against.get(pair, "") for pair, what in run.against.items()})
    return dataclasses.replace(
        oldest,
        against=against,
        paths=[path for run in runs for path in run.paths],
        within_reach=frozenset().union(*(run.within_reach for run in runs)),
    )


def read_claims(table: Path) -> Claims:
    """What the table at that path says now."""
    data = read_toml(table)
    pairs = (Pair(item["writer"], item["reader"], name) for item in data.get("pair", []) for name in item["classes"])
    return Claims(pairs=frozenset(pairs), fragile=data["fragile"], scenarios=data.get("scenarios", ""))


def excess(claims: Claims, evidence: Evidence) -> list[str]:
    """What the table says of the run's targets and the run did not show, a line each."""
    problems = [
        f"{pair}: {evidence.against.get(pair, 'was not run')}"
        for pair in sorted(claims.pairs & evidence.within_reach, key=_age)
        if pair not in evidence.proven
    ]
    if claims.scenarios != evidence.scenarios:
        problems.append(f"it was measured over other scenarios than these {evidence.count}")
    return [*problems, *evidence.paths]


def render(claims: Claims, evidence: Evidence) -> str:
    """The table's text for what a run showed; what is written by hand stays."""
    parts = [
        HEADER,
        f"\n# The day of the older run, and the digest of their {evidence.count} scenarios.\n",
        f"measured = {evidence.date}\nscenarios = {json.dumps(evidence.scenarios)}\n",
    ]
    classes: dict[tuple[str, str], list[str]] = {}
    for pair in evidence.proven:
        classes.setdefault((pair.writer, pair.reader), []).append(pair.hash_class)
    for (writer, reader), names in classes.items():
        fields = {"writer": writer, "reader": reader, "classes": names}
        parts.append(f"\n[[pair]]\n{_fields(fields)}")
    parts.append(FRAGILE)
    parts += [f"\n[[fragile]]\n{_fields(entry)}" for entry in claims.fragile]
    return "".join(parts)


def digest_of(scenarios: Sequence[Mapping[str, Any]]) -> str:
    """One digest over the scenarios' names and their own digests."""
    text = "".join(sorted(f"{scenario['name']} {scenario['digest']}\n" for scenario in scenarios))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _against(cells: Sequence[Mapping[str, Any]], excused: frozenset[str]) -> str:
    """What speaks against a pair. What the writer's interpreter lacks was never written, and says nothing."""
    read = [cell for cell in cells if not _unwritten(cell) and cell["scenario"] not in excused]
    failing = [cell for cell in read if cell["verdict"] != "same"]
    if failing:
        counted = ", ".join(f"{count} {verdict}" for verdict, count in Counter(_verdicts(failing)).items())
        return f"of {len(read)} scenarios {counted}, e.g. {failing[0]['scenario']}"
    return "" if read else "no scenario was read"


def _verdicts(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    return [cell["verdict"] for cell in cells]


def _unwritten(cell: Mapping[str, Any]) -> bool:
    return bool(cell["verdict"] == "unsupported" and cell["seen"]["party"] == "writer")


def _other_path(cell: Mapping[str, Any], expected: str) -> list[str]:
    taken = cell["seen"].get("path")
    if taken == expected:
        return []
    return [f"{cell['scenario']}: {cell['writer']} → {cell['reader']} took {taken}, and the table says {expected}"]


def _hash_class(target: Mapping[str, Any]) -> str:
    return f"{target['pointer_width']}-{target['byte_order']}"


def _age(pair: Pair) -> tuple[list[int], list[int], str]:
    writer, reader = ([int(part) for part in version.split(".")] for version in pair[:2])
    return writer, reader, pair.hash_class


def _fields(fields: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())
