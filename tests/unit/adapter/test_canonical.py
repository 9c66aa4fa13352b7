from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import decimal
import json
import pathlib
from pathlib import Path
from typing import Any

import pytest

from crossload_adapter import canonical, compact, raised

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/canonical.json").read_text(encoding="utf-8"))
NAMES = {"collections": collections, "datetime": dt, "decimal": decimal, "pathlib": pathlib}


@dataclasses.dataclass
class Point:
    x: int
    y: Any = None


class Bag:
    def __init__(self) -> None:
        self.things = [1]

    def method(self) -> None: ...


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["python"]))
def test_a_value_has_the_form_that_the_vectors_say(vector: dict[str, Any]) -> None:
    value = eval(vector["python"], NAMES)
    assert compact(canonical(value)) == compact(vector["canonical"])


def test_instances_show_their_attributes_in_order() -> None:
    assert canonical(Point(y=2, x=1)) == {
        "instance": {"type": "Point", "attrs": [["x", {"int": "1"}], ["y", {"int": "2"}]]}
    }
    assert canonical(Bag()) == {"instance": {"type": "Bag", "attrs": [["things", {"list": [{"int": "1"}]}]]}}


def test_functions_show_their_names() -> None:
    functions: list[Any] = [len, lambda: None, Bag().method, [].append]
    assert [canonical(value) for value in functions] == [
        {"function": "len"},
        {"function": "<lambda>"},
        {"function": "method"},
        {"function": "append"},
    ]


def test_classes_of_the_guest_are_told_from_the_languages_own() -> None:
    guest = type("Guest", (), {"__module__": "__main__"})
    assert canonical(guest) == {"class": "Guest"}
    assert canonical(dict) == {"type": "dict"}


def test_a_cycle_ends() -> None:
    looped: list[Any] = [1]
    looped.append(looped)
    mapping: dict[str, Any] = {}
    mapping["self"] = mapping
    assert canonical(looped) == {"list": [{"int": "1"}, {"cycle": "[...]"}]}
    assert canonical(mapping) == {"dict": [["self", {"cycle": "{...}"}]]}


def test_a_shared_value_is_no_cycle() -> None:
    shared = [1]
    assert canonical([shared, shared]) == {"list": [{"list": [{"int": "1"}]}] * 2}


def test_addresses_are_taken_out_of_representations() -> None:
    assert canonical(iter([])) == {"repr": "<list_iterator object at 0x0>"}


def test_an_integer_of_any_length_is_exact() -> None:
    assert canonical(10**5000 + 7) == {"int": "1" + "0" * 4999 + "7"}
    assert canonical(-(10**5000)) == {"int": "-1" + "0" * 5000}


def test_a_subjects_own_types_are_asked_for_first() -> None:
    special = {1.5: {"repr": "special"}}
    assert canonical([1.5, 2], lambda value: special.get(value) if isinstance(value, float) else None) == {
        "list": [{"repr": "special"}, {"int": "2"}]
    }


def test_a_deep_value_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    with pytest.raises(ValueError, match="nested deeper than 200 levels; ask about its parts instead"):
        canonical(deep)


def test_an_exception_that_left_the_guest_is_an_answer() -> None:
    assert raised(KeyError("k")) == {"raised": {"type": "KeyError", "message": "'k'"}}
