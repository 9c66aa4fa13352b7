from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from crossload.matrix import changes
from crossload.matrix.damage import Damaged, damage, damaged_loads, regions_of
from crossload.matrix.tables import DamageTable
from crossload.matrix.vocabulary import DamageKind

from .test_plan import TARGETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crossload.matrix.changes import Change

TABLE = DamageTable()
WHOLE, OTHER = bytes(range(200)), bytes(reversed(range(200)))
CHANGES = [
    changes.flip_bit,
    changes.change_byte,
    changes.cut,
    changes.insert,
    changes.remove,
    changes.duplicate,
    changes.overwrite,
    changes.set_number,
]


def damaged(number: int, snapshot: bytes = WHOLE, seed: int = 1, named: Mapping[str, Any] | None = None) -> Damaged:
    table = DamageTable.model_validate({"seed": seed})
    return damage(table, writer="w", number=number, snapshot=snapshot, other=OTHER, named=named or {})


def test_a_number_of_a_seed_is_always_the_same_damage() -> None:
    made = [damaged(number) for number in range(1, 61)]
    assert made == [damaged(number) for number in range(1, 61)]
    assert made != [damaged(number, seed=2) for number in range(1, 61)]
    assert all(one.snapshot != WHOLE for one in made)


def test_regions_take_turns_and_numbers_are_edited_in_the_header_only() -> None:
    counted = Counter((one.region, one.kind) for one in map(damaged, range(1, 61)))
    assert {region: sum(counted[region, kind] for kind in DamageKind) for region, _ in counted} == {
        "header": 20,
        "body": 20,
        "tail": 20,
    }
    assert {region for region, kind in counted if kind is DamageKind.EDIT} == {"header"}
    assert len(counted) == 4 + 3 + 3


@pytest.mark.parametrize("number", range(1, 31))
def test_what_stands_before_the_region_stays(number: int) -> None:
    made = damaged(number)
    first = regions_of(len(WHOLE), {}, TABLE.edge)[made.region][0]
    assert made.snapshot[:first] == WHOLE[:first]


def test_regions_are_those_that_the_adapter_names() -> None:
    regions = {"magic": [0, 4], "payload": [4, -4], "checksum": [-4, None]}
    assert regions_of(20, regions, 32) == {"magic": range(4), "payload": range(4, 16), "checksum": range(16, 20)}
    assert {damaged(number, named=regions).region for number in range(1, 10)} == {*regions}


def test_regions_that_a_short_snapshot_does_not_have_are_left_out() -> None:
    assert regions_of(1, {}, 32) == {"header": range(1), "tail": range(1)}
    assert regions_of(3, {"magic": (8, 12)}, 32) == {"body": range(3)}
    assert len(damaged(1, b"x").snapshot) >= 0


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_repeats_itself_and_keeps_what_is_before_it(change: Change) -> None:
    for seed in range(50):
        made = change(WHOLE, 40, Random(seed))
        assert made == change(WHOLE, 40, Random(seed))
        assert made[:40] == WHOLE[:40]
    assert any(change(WHOLE, 40, Random(seed)) != WHOLE for seed in range(50))


def test_all_readers_of_a_writer_get_the_same_damage() -> None:
    loads = damaged_loads(TARGETS, ["big", "small"], TABLE)
    assert len(loads) == 5 * TABLE.loads
    by_reader = {
        reader: [(load.scenario, load.number) for load in loads if (load.writer, load.target) == ("a@1/native", reader)]
        for reader in ("a@1/native", "b@1/native")
    }
    assert by_reader["a@1/native"] == by_reader["b@1/native"]
    assert {scenario for scenario, _ in by_reader["a@1/native"]} == {"big", "small"}
