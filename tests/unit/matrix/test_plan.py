from __future__ import annotations

import pytest

from crossload.matrix.cell import Cell
from crossload.matrix.errors import NotFoundError
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.plan import Plan, make_plan
from crossload.matrix.scenario import Scenario
from crossload.matrix.tables import RelayTable
from crossload.matrix.target import Identity, Target


def target(subject: str, form: str) -> Target:
    identity = Identity(subject=subject, version="1", format=form, arch="any", pointer_width=64, byte_order="little")
    return Target(subject=subject, version="1", place="native", kind="artifact", identity=identity)


TARGETS = [target("a", "raw"), target("b", "raw"), target("c", "own")]
SCENARIOS = [Scenario(name=name, summary="", cpython=True, body={}, digest=name) for name in ("big", "small")]


def plan(*patterns: str, scenarios: tuple[str, ...] = ()) -> Plan:
    return make_plan(TARGETS, SCENARIOS, only_targets=[*map(parse_pattern, patterns)], only_scenarios=scenarios)


def test_targets_of_one_format_are_crossed_with_each_other_and_themselves() -> None:
    pairs = {(cell.writer[0], cell.reader[0]) for cell in plan().cells}
    assert pairs == {("a", "a"), ("a", "b"), ("b", "a"), ("b", "b"), ("c", "c")}
    assert len(plan().cells) == 10
    assert not plan().partial


def test_a_relay_goes_there_and_back_between_targets_of_one_format() -> None:
    asked = [{"writer": "a", "via": "*"}, {"writer": "*", "via": "b", "scenarios": "small"}]
    relays = [RelayTable.model_validate(table) for table in asked]
    made = make_plan(TARGETS, SCENARIOS, only_targets=(), only_scenarios=(), relays=relays)
    ways = [(cell.writer[0] + cell.via[0] + cell.reader[0], cell.scenario) for cell in made.cells if cell.via]
    assert ways == [("aaa", "big"), ("aaa", "small"), ("aba", "big"), ("aba", "small"), ("bbb", "small")]
    assert len(made.cells) == len({*made.cells}) == 15


def test_a_selection_is_partial() -> None:
    made = plan("a", "c", scenarios=("b*",))
    assert made.cells == (Cell("big", "a@1/native", "a@1/native"), Cell("big", "c@1/native", "c@1/native"))
    assert made.partial


def test_what_matches_nothing_lists_what_there_is() -> None:
    with pytest.raises(NotFoundError, match=r"no target matches x; there are a@1/native, b@1/native, c@1/native"):
        plan("x")
    with pytest.raises(NotFoundError, match=r"no scenario matches huge\*; there are big, small"):
        plan(scenarios=("huge*",))


def test_each_pattern_has_to_match_something() -> None:
    with pytest.raises(NotFoundError, match=r"^no target matches x, a@2; there are a@1/native,"):
        plan("a", "x", "b", "a@2")
    with pytest.raises(NotFoundError, match=r"^no scenario matches huge; there are"):
        plan(scenarios=("big", "huge"))
