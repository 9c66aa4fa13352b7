"""The scenarios are exemplary: each parses, says what it shows, and runs the same under CPython."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crossload.matrix.scenario import Scenario, load_scenarios
from crossload.subjects.cpython import CPython
from crossload_adapter import Scenario as Request

FOLDER = Path(__file__).parents[3] / "snapshots" / "scenarios"
SCENARIOS = load_scenarios(FOLDER)

# What another interpreter's host may get in another form: an answer must not depend on it.
NOT_PLAIN = {"repr", "function", "class", "instance", "type", "cycle", "exception", "raised"}


def tags(value: Any) -> set[str]:
    """Every tag of a canonical value."""
    if isinstance(value, dict):
        ((tag, content),) = value.items()
        return {tag} if tag == "namedtuple" else {tag} | tags(content)
    if isinstance(value, list):
        return set().union(*map(tags, value))
    return set()


def test_there_are_enough_of_every_kind() -> None:
    kinds = Counter(scenario.body["suspend"] for scenario in SCENARIOS)
    assert len(SCENARIOS) >= 90
    assert min(kinds[kind] for kind in ("idle", "call", "name", "os", "futures")) >= 3


def test_none_takes_the_name_of_a_standard_module() -> None:
    """A scenario run as a program would import itself instead."""
    assert not {scenario.name for scenario in SCENARIOS} & sys.stdlib_module_names


def test_each_states_a_property_of_its_own() -> None:
    summaries = [scenario.summary for scenario in SCENARIOS]
    assert [summary for summary, count in Counter(summaries).items() if count > 1] == []
    assert [summary for summary in summaries if not re.fullmatch(r"[A-Z`].*\.", summary)] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_each_is_short_and_says_why_it_differs_from_cpython(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    for line in text.splitlines():
        if line.startswith("# cpython = false"):
            assert re.fullmatch(r"# cpython = false  # .+", line)


@pytest.mark.parametrize(
    "scenario", [scenario for scenario in SCENARIOS if scenario.cpython], ids=lambda scenario: scenario.name
)
def test_each_runs_under_cpython_and_answers_plainly(scenario: Scenario) -> None:
    written = CPython([]).write(Request(**scenario.request()))
    for label, answer in zip(scenario.labels, written.answers, strict=True):
        assert not tags(answer) & NOT_PLAIN, f"{label}: {json.dumps(answer)}"


def test_cpython_has_no_snapshots() -> None:
    assert CPython([]).write(Request(**SCENARIOS[0].request())).snapshot == b""
