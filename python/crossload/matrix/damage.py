"""Damaged snapshots by a seed: which loads there are, what is done to each, and what its reader came to."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from crossload.matrix.cell import Cell
from crossload.matrix.changes import cut, flip_bit, set_number
from crossload.matrix.plan import Plan, damaged_cell, pairs
from crossload.matrix.scenario import Scenario
from crossload.matrix.schedule import Task
from crossload.matrix.tables import DamageTable
from crossload.matrix.target import Target
from crossload.matrix.vocabulary import DamageKind, Verdict

ATTEMPTS = 16
"""Draws until a change makes a difference: a number may be there already."""

DETECTED = (Verdict.REFUSED, Verdict.GARBLED)
"""What a reader makes of damage that it sees."""

_CHANGES = {DamageKind.FLIP: flip_bit, DamageKind.TRUNCATION: cut, DamageKind.EDIT: set_number}


@dataclass(frozen=True, kw_only=True)
class DamagedLoad:
    """One damaged snapshot, where it was damaged and how, and what its reader came to.

    The same configuration does the same to the same bytes: `number` names what that was.
    """

    scenario: str
    writer: str
    reader: str
    number: int
    region: str
    kind: DamageKind
    verdict: Verdict
    why: str

    def command(self, config: str) -> str:
        """What repeats this load alone, for a POSIX shell in the folder that `config` is named from."""
        return self.cell.command("matrix cell", "--damage", str(self.number), config=config)

    @property
    def cell(self) -> Cell:
        """Whose snapshot was damaged."""
        return Cell(self.scenario, self.writer, self.reader)

    @property
    def damage(self) -> str:
        """What was done to it, in words."""
        return f"{self.kind} in the {self.region}, number {self.number}"

    @property
    def place(self) -> str:
        """Which one it is, in words."""
        return f"{self.cell}: {self.damage}"


@dataclass(frozen=True, kw_only=True)
class Damaged:
    """A snapshot that is not as it was written."""

    snapshot: bytes
    region: str
    kind: DamageKind


def with_damage(plan: Plan, scenarios: Sequence[Scenario], table: DamageTable) -> Plan:
    """The plan with its damaged loads: those of all `scenarios` and every shard, as far as they are in it."""
    planned = {*plan.cells}
    loads = damaged_loads(plan.targets, [scenario.name for scenario in scenarios], table)
    return replace(
        plan,
        damages=tuple(load for load in loads if damaged_cell(load) in planned),
        spliced=spliced(scenarios),
    )


def spliced(scenarios: Sequence[Scenario]) -> dict[str, Scenario]:
    """Whose snapshot a splice takes its tail from, by the damaged one's scenario: the next of all."""
    return {one.name: other for one, other in zip(scenarios, [*scenarios[1:], *scenarios[:1]], strict=True)}


def damaged_loads(targets: Iterable[Target], scenarios: Sequence[str], table: DamageTable) -> tuple[Task, ...]:
    """As many loads of each pair as are asked for; every reader of a writer gets the same ones."""
    return tuple(
        Task(reader.id, damaged_scenario(table, writer.id, number, scenarios), writer.id, number=number)
        for writer, reader in pairs(targets)
        for number in range(1, table.loads + 1)
    )


def damaged_scenario(table: DamageTable, writer: str, number: int, scenarios: Sequence[str]) -> str:
    """Whose snapshot is damaged, of all scenarios that there are."""
    return _rng(table, writer, number, "scenario").choice(scenarios)


def damage(
    table: DamageTable, *, writer: str, number: int, snapshot: bytes, other: bytes, named: Mapping[str, Any]
) -> Damaged:
    """What the readers of this number get. Regions take turns, and in each of them the kinds; the rest is drawn.

    `other` is another snapshot of the same writer, for splices, and `named` are the regions that its adapter names.
    """
    regions = regions_of(len(snapshot), named, table.edge)
    names = list(regions)
    turn, at = divmod(number - 1, len(names))
    region = names[at]
    # A header is what says how to read all else: only there is a number worth an edit.
    kinds = [kind for kind in DamageKind if kind is not DamageKind.EDIT or region == names[0]]
    kind = kinds[turn % len(kinds)]
    change = functools.partial(_splice, other) if kind is DamageKind.SPLICE else _CHANGES[kind]
    rng = _rng(table, writer, number, "damage")
    for _ in range(ATTEMPTS):
        made = change(snapshot, rng.choice(regions[region]), rng)
        if made != snapshot:
            return Damaged(snapshot=made, region=region, kind=kind)
    return Damaged(snapshot=flip_bit(snapshot, regions[region][0], rng), region=region, kind=DamageKind.FLIP)


def regions_of(size: int, named: Mapping[str, Any], edge: int) -> dict[str, range]:
    """The parts of a snapshot of so many bytes, none of them empty.

    Without names of their own these are its two ends, of `edge` bytes or a quarter of it, and what is in between.
    """
    ends = min(edge, max(size // 4, 1))
    bounds = named or {"header": (0, ends), "body": (ends, -ends), "tail": (-ends, None)}
    found = {name: range(size)[slice(*bound)] for name, bound in bounds.items()}
    return {name: part for name, part in found.items() if part} or {"body": range(size)}


def _splice(other: bytes, snapshot: bytes, at: int, rng: Random) -> bytes:
    """The head of one snapshot and the tail of another, as of a file that was half overwritten."""
    return snapshot[:at] + other[rng.randrange(len(other)) :]


def _rng(table: DamageTable, writer: str, number: int, what: str) -> Random:
    return Random(f"{table.seed} {writer} {number} {what}")  # noqa: S311 - to be repeated
