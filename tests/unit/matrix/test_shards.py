from __future__ import annotations

import pytest

from crossload.matrix.cell import Cell
from crossload.matrix.plan import Plan, Shard, parse_shard
from crossload.matrix.scenario import Scenario


def plan(scenarios: int, pairs: int) -> Plan:
    made = [
        Scenario(name=f"s{index}", summary="", cpython=False, body={}, digest=f"{index}") for index in range(scenarios)
    ]
    cells = [Cell(scenario.name, f"w{pair}", "r") for pair in range(pairs) for scenario in made]
    return Plan(targets=(), scenarios=tuple(made), cells=tuple(cells), partial=False)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 30, 31, 50])
def test_shards_are_equal_parts_without_gap_or_overlap(count: int) -> None:
    whole = plan(5, 6)
    parts = [whole.part(Shard(number, count)) for number in range(1, count + 1)]
    assert sorted(cell for part in parts for cell in part.cells) == sorted(whole.cells)
    sizes = {len(part.cells) for part in parts}
    assert max(sizes) - min(sizes) <= 1


def test_a_shard_has_the_scenarios_of_its_cells_and_is_partial() -> None:
    part = plan(4, 3).part(Shard(2, 4))
    assert [scenario.name for scenario in part.scenarios] == ["s1"]
    assert part.partial


def test_a_plan_s_digest_is_that_of_its_cells_scenarios_and_rules() -> None:
    whole = plan(2, 2)
    assert whole.digest("rules") == plan(2, 2).digest("rules")
    assert (
        len({whole.digest("rules"), whole.digest("others"), plan(2, 1).digest("rules"), plan(1, 2).digest("rules")})
        == 4
    )


def test_a_shard_is_read_from_two_numbers() -> None:
    assert parse_shard("2/8") == Shard(2, 8)
    assert str(Shard(2, 8)) == "2/8"


@pytest.mark.parametrize("text", ["", "2", "0/8", "9/8", "1/0", "-1/2", "1/2/3", "a/b"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no shard; write 2/8 for the second of eight"):
        parse_shard(text)
