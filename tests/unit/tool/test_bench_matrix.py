"""The benchmark of the matrix runs what it says that it runs, and fails where a figure is beyond its target."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from bench_matrix import SAME, TARGETS, sheet
from benchmark.matrix import Round, Size, best, measure
from workbench.toml_file import read_toml

SMALL = Size(targets=2, scenarios=3, jobs=2, rounds=1, naive_cells=3, run_seconds=60, cached_seconds=60)
LEAST = Round(
    cells=12,
    run=2.0,
    cached=0.1,
    command=0.4,
    drawn=0.6,
    shards=(1.0, 1.0),
    merge=0.1,
    naive=40.0,
    merged_is_whole=True,
)


def test_a_round_has_every_figure() -> None:
    (measured,) = measure(SMALL)
    assert measured.cells == 12
    assert measured.merged_is_whole
    assert measured.cached < measured.run < measured.naive
    assert measured.cached < measured.command
    assert not sheet(measured, SMALL).bad


@pytest.mark.parametrize(
    ("change", "bad"),
    [({"run": 61.0}, {0}), ({"command": 61.0}, {1}), ({"merged_is_whole": False}, {7})],
    ids=["run", "command", "shards"],
)
def test_what_is_beyond_its_target_is_bad(change: dict[str, Any], bad: set[int]) -> None:
    shown = sheet(dataclasses.replace(LEAST, **change), SMALL)
    assert shown.bad == bad
    assert shown.rows[7][2] == SAME


def test_the_least_of_all_rounds_counts_and_every_merge() -> None:
    slow = dataclasses.replace(LEAST, run=9.0, cached=0.05, merged_is_whole=False)
    assert best([LEAST, slow]) == dataclasses.replace(LEAST, cached=0.05, merged_is_whole=False)


def test_the_targets_are_those_of_the_documentation() -> None:
    size = Size(**read_toml(TARGETS)["matrix"])
    assert size.targets**2 * size.scenarios == 10_000
    page = (Path(TARGETS).parents[1] / "docs" / "matrix.md").read_text(encoding="utf-8")
    assert f"| {size.run_seconds:g} s |" in page
    assert f"| {size.cached_seconds * 1000:g} ms |" in page
