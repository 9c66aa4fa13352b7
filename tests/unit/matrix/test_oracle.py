from __future__ import annotations

from typing import Any

from crossload.matrix.oracle import Disagreement, compare
from crossload.matrix.outcome import Difference, Outcome, Writing
from crossload.matrix.scenario import Scenario
from crossload.matrix.vocabulary import Happening

BODY = {"questions": [{"label": "one", "code": ""}, {"label": "two", "code": ""}]}


def scenario(*, cpython: bool = True) -> Scenario:
    return Scenario(name="s", summary="", cpython=cpython, body=BODY, digest="")


def wrote(*answers: Any) -> Writing:
    return Writing(snapshot=b"x", answers=answers)


def test_only_what_differs_from_cpython_is_told() -> None:
    assert compare([scenario()], {"s": wrote(1, 2)}, {"good": {"s": wrote(1, 2)}, "odd": {"s": wrote(1, 3)}}) == [
        Disagreement(scenario="s", writer="odd", differences=(Difference(label="two", expected=2, actual=3),))
    ]


def test_a_scenario_that_is_not_cpythons_is_not_compared() -> None:
    assert compare([scenario(cpython=False)], {"s": wrote(1, 2)}, {"odd": {"s": wrote(1, 3)}}) == []


def test_who_wrote_nothing_disagrees_with_nobody() -> None:
    nothing = Writing(outcome=Outcome(happening=Happening.UNSUPPORTED))
    assert compare([scenario()], {"s": nothing}, {"odd": {"s": wrote(1, 3)}}) == []
    assert compare([scenario()], {}, {"odd": {"s": wrote(1, 3)}}) == []
    assert compare([scenario()], {"s": wrote(1, 2)}, {"mute": {"s": nothing}, "absent": {}}) == []
