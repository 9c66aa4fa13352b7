"""The host's answers come in order, in every form, and a reader starts where the writer's snapshot was taken."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import pathlib
from typing import Any

import pytest

from crossload.subjects.answers import (
    Answers,
    File,
    HostFunction,
    Pending,
    Raise,
    ScenarioError,
    Undefined,
    Value,
    decode,
)


def body(suspend: str = "call", at: int = 1, **answers: Any) -> dict[str, Any]:
    return {"suspend": suspend, "at": at, "answers": answers}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (1, Value(1)),
        ([1, "two"], Value([1, "two"])),
        ({"k": {"raised": 1}}, Value({"k": {"raised": 1}})),
        ({"raise": "ValueError", "message": "no"}, Raise("ValueError", "no")),
        ({"raise": "StopIteration"}, Raise("StopIteration", None)),
        ({"future": True}, Pending()),
        ({"none": True}, Value(None)),
        ({"value": {"bytes": "awD/"}}, Value(b"k\x00\xff")),
        ({"value": {"int": str(2**100)}}, Value(2**100)),
        ({"value": {"float": "8000000000000000"}}, Value(-0.0)),
        (
            {"value": {"tuple": [{"list": ["a", True]}, {"frozenset": [{"int": "1"}]}]}},
            Value((["a", True], frozenset({1}))),
        ),
        ({"value": {"set": ["a"]}}, Value({"a"})),
        ({"value": {"dict": [[{"bytes": "aw=="}, {"int": "1"}]]}}, Value({b"k": 1})),
        ({"value": {"date": "2024-02-29"}}, Value(dt.date(2024, 2, 29))),
        ({"value": {"datetime": "2024-02-29T12:00:01.500000"}}, Value(dt.datetime(2024, 2, 29, 12, 0, 1, 500000))),  # noqa: DTZ001
        ({"value": {"timedelta": [-1, 5, 7]}}, Value(dt.timedelta(-1, 5, 7))),
        ({"value": {"decimal": "1.20"}}, Value(decimal.Decimal("1.20"))),
        ({"value": {"path": "/a"}}, Value(pathlib.PurePosixPath("/a"))),
        ({"value": {"file": ["/a", "rb"]}}, Value(File("/a", "rb"))),
    ],
    ids=repr,
)
def test_each_form_of_an_answer_is_what_it_says(written: Any, meant: object) -> None:
    assert decode(written) == meant


def test_a_negative_zero_keeps_its_sign() -> None:
    answer = decode({"value": {"float": "8000000000000000"}})
    assert isinstance(answer, Value)
    assert math.copysign(1, answer.value) == -1


def test_a_value_that_no_guest_can_be_given_is_named() -> None:
    with pytest.raises(ScenarioError, match="can't be given as 'repr'"):
        decode({"value": {"repr": "x"}})


def test_an_exception_is_made_by_its_builtin_name() -> None:
    assert repr(Raise("ValueError", "no").exception()) == "ValueError('no')"
    assert repr(Raise("StopIteration", None).exception()) == "StopIteration()"


@pytest.mark.parametrize("name", ["print", "NoSuchError"])
def test_what_is_no_exception_can_not_be_raised(name: str) -> None:
    with pytest.raises(ScenarioError, match=f"{name!r} is no builtin exception"):
        Raise(name, None).exception()


def test_a_function_s_answers_come_in_order_and_run_out() -> None:
    answers = Answers(body(call={"fetch": [1, 2]}))
    assert [answers.next("fetch"), answers.next("fetch")] == [Value(1), Value(2)]
    with pytest.raises(ScenarioError, match="'fetch' was asked for answer 3, the scenario has 2"):
        answers.next("fetch")


def test_what_the_scenario_does_not_list_is_undefined() -> None:
    answers = Answers(body(call={"fetch": [1]}, name={"limit": 41}))
    assert answers.next("other") == Undefined()
    assert answers.name("other") == Undefined()


def test_a_name_is_a_value_or_a_host_function() -> None:
    answers = Answers(body(call={"fetch": [1]}, name={"limit": 41}))
    assert answers.name("limit") == Value(41)
    assert answers.name("fetch") == HostFunction("fetch")


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (body("call", 2, call={"fetch": ["a", "b"]}), {"fetch": "b"}),
        (body("os", 2, os={"os.getenv": ["a", "b"]}, call={"fetch": ["c"]}), {"os.getenv": "b", "fetch": "c"}),
        (body("name", 1, name={"limit": 1}, call={"fetch": ["a"]}), {"fetch": "a"}),
    ],
    ids=["call", "os", "name"],
)
def test_a_reader_starts_at_the_suspended_question(written: dict[str, Any], left: dict[str, str]) -> None:
    answers = Answers.from_snapshot(written)
    assert {function: answers.next(function) for function in left} == {
        function: Value(value) for function, value in left.items()
    }


def test_a_reader_of_an_idle_session_has_no_answers_left() -> None:
    with pytest.raises(ScenarioError, match="answer 2"):
        Answers.from_snapshot(body("idle", 1, call={"fetch": ["a"]})).next("fetch")


def test_a_reader_of_waiting_futures_settles_the_rest() -> None:
    answers = Answers.from_snapshot(
        body("futures", 2, call={"fetch": [{"future": True}] * 2}, futures={"results": ["a", "b"]})
    )
    assert answers.settle() == Value("b")


def test_a_writer_that_used_other_answers_than_a_reader_assumes_is_stopped() -> None:
    answers = Answers(body("call", 2, call={"fetch": [1, 2], "other": [3]}))
    answers.next("fetch")
    with pytest.raises(ScenarioError, match="let the guest ask only the function that it is suspended at"):
        answers.check_used()


def test_a_writer_that_kept_to_the_rule_goes_on() -> None:
    answers = Answers(body("call", 2, call={"fetch": [1, 2]}))
    answers.next("fetch")
    answers.check_used()
