from __future__ import annotations

import pytest

from crossload.matrix.outcome import Difference, Outcome, differences, outcome_from_json
from crossload.matrix.vocabulary import Happening, Party


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(happening=Happening.LOADED),
        Outcome(
            happening=Happening.HUNG, party=Party.WRITER, message="no answer", limit=3.0, seconds=3.1, evidence="x"
        ),
        Outcome(
            happening=Happening.DIFFERED,
            path="state",
            differences=(Difference(label="q", expected={"list": [None, True]}, actual={"float": "nan"}),),
        ),
    ],
    ids=lambda outcome: outcome.happening.value,
)
def test_an_outcome_survives_the_store(outcome: Outcome) -> None:
    assert outcome_from_json(outcome.to_json()) == outcome


def test_defaults_take_no_room() -> None:
    assert Outcome(happening=Happening.LOADED).to_json() == '{"happening":"loaded","party":"reader","seconds":0.0}'


def test_only_differing_answers_are_differences() -> None:
    found = differences(["a", "b"], [{"int": "1"}, None], [{"int": "1"}, False])
    assert found == (Difference(label="b", expected=None, actual=False),)


@pytest.mark.parametrize(("one", "other"), [(True, 1), (False, 0), ({"x": [1]}, {"x": [True]}), (1, 1.0)])
def test_values_that_python_holds_equal_are_told_apart(one: object, other: object) -> None:
    assert one == other
    assert differences(["q"], [one], [other])


def test_the_order_of_json_keys_is_no_difference() -> None:
    assert not differences(["q"], [{"a": 1, "b": 2}], [{"b": 2, "a": 1}])
