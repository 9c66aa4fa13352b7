"""The page of figures says which keep to their targets, and why others don't."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from benchmark.measure import Measured, race
from benchmark.page import Targets, page
from workbench.toml_file import read_toml

from .conftest import TOOL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextlib.contextmanager
def takes(seconds: float) -> Iterator[Callable[[], float]]:
    yield lambda: seconds


def section(targets: Targets, *, mine: float) -> str:
    times = race({"peer": lambda: takes(1.0), "mine": lambda: takes(mine)}, "peer", rounds=5)
    item = Measured(name="start", title="a start", per=10, baseline="peer", times=times, sizes={})
    return page([item], {"machine": "this"}, 5, targets)


def targets(**limits: float) -> Targets:
    held = {"workload": "st*", "contestant": "mine", **limits}
    return Targets.read({"target": [held], "miss": [{"workload": "start", "contestant": "mine", "why": "it is far."}]})


def test_a_figure_is_held_against_its_ratio_and_its_seconds() -> None:
    assert "| mine | 50 ms (50 to 50) | 0.50 (0.50 to 0.50) ✓ |" in section(targets(ratio=0.5), mine=0.5)
    assert "| 0.50 (0.50 to 0.50) ✗ |" in section(targets(ratio=0.4), mine=0.5)
    assert "| 0.50 (0.50 to 0.50) ✓ |" in section(targets(seconds=0.05), mine=0.5)
    assert "| 0.50 (0.50 to 0.50) ✗ |" in section(targets(ratio=0.5, seconds=0.04), mine=0.5)


def test_a_miss_is_explained_where_it_is_one() -> None:
    assert "✗ mine: it is far." in section(targets(ratio=0.4), mine=0.5)
    assert "it is far" not in section(targets(ratio=0.6), mine=0.5)
    unexplained = Targets.read({"target": [{"workload": "start", "contestant": "*", "ratio": 0.1}]})
    text = section(unexplained, mine=0.5)
    assert "✗ mine: not explained yet." in text
    assert "✗ peer" not in text  # What others are measured by has no target.


def test_the_targets_of_the_project_can_be_read() -> None:
    assert Targets.read(read_toml(TOOL / "bench.toml")).targets
