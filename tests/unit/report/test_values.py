from __future__ import annotations

import collections
import datetime as dt
import decimal
import json
import pathlib
from pathlib import Path
from typing import Any

import pytest

from crossload.report.values import readable
from crossload_adapter import canonical

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/canonical.json").read_text(encoding="utf-8"))
NAMES = {"collections": collections, "datetime": dt, "decimal": decimal, "pathlib": pathlib}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"int": "-3"}, "-3"),
        ({"float": "3ff8000000000000"}, "1.5"),
        ({"float": "nan"}, "nan"),
        ({"tuple": [{"int": "1"}]}, "(1,)"),
        ({"set": []}, "set()"),
        ({"frozenset": [{"int": "1"}]}, "frozenset({1})"),
        ({"dict": [["a", {"bytes": "awD/"}]]}, r"{'a': b'k\x00\xff'}"),
        ({"namedtuple": {"type": "P", "fields": [["x", None]]}}, "P(x=None)"),
        ({"instance": {"type": "P", "attrs": [["x", True]]}}, "P(x=True)"),
        ({"raised": {"type": "KeyError", "message": "'k'"}}, "raised KeyError(\"'k'\")"),
        ({"exception": {"type": "ValueError", "message": None}}, "ValueError()"),
        ({"date": "2024-01-02"}, "<date 2024-01-02>"),
        ({"decimal": "1.20"}, "Decimal('1.20')"),
        ({"float": "zz"}, "{'float': 'zz'}"),
        (["no", "canonical", "value"], "['no', 'canonical', 'value']"),
        ({"repr": "<File caf\udce9>"}, "<File caf\\udce9>"),
    ],
)
def test_a_value_reads_like_python(value: Any, text: str) -> None:
    assert readable(value) == text


def test_a_long_value_is_cut_off() -> None:
    assert readable("x" * 500, longest=10) == "'xxxxxxxx…"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["python"]))
def test_plain_values_read_as_they_were_written(vector: dict[str, Any]) -> None:
    value = eval(vector["python"], NAMES)
    form = canonical(value)
    if type(value) in (int, float, bytes, str, list, tuple, dict, bool, type(None)):
        assert readable(form) == repr(value)
    else:
        assert readable(form)
