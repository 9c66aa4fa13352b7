from __future__ import annotations

import dataclasses
import io
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.errors import ExitCode
from crossload.matrix.outcome import Outcome
from crossload.matrix.vocabulary import Happening, Verdict
from crossload.report.causes import causes, corruptions
from crossload.report.files import REPORTS, write_reports
from crossload.report.grid import grids, unmade
from crossload.report.json_file import JSON_VERSION, matrix_json
from crossload.report.legend import LOOKS
from crossload.report.markdown import matrix_markdown
from crossload.report.svg import matrix_svg
from crossload.report.terminal import print_matrix

if TYPE_CHECKING:
    from pathlib import Path

    from crossload.matrix.result import MatrixResult

NOTHING_HELD: dict[str, object] = {"faults": (), "disagreements": (), "findings": ()}


def printed(result: MatrixResult, *, width: int = 150, **settings: bool) -> str:
    file = io.StringIO()
    print_matrix(Console(file=file, width=width, highlight=False, **settings), result, where="matrix.md")  # type: ignore[arg-type]
    return file.getvalue()


def test_every_verdict_has_a_look_of_its_own() -> None:
    assert set(LOOKS) == set(Verdict)
    assert len({look.symbol for look in LOOKS.values()}) == len(Verdict)
    assert all(look.symbol.isprintable() and len(look.symbol) == 1 for look in LOOKS.values())


def test_a_grid_is_drawn_for_each_format_without_the_targets_that_are_not_there(result: MatrixResult) -> None:
    raw, own = grids(result)
    assert [target.id for target in raw.targets] == ["thing@1.0/native", "thing@1.1/native"]
    assert raw.counts == (
        ({Verdict.SAME: 1}, {Verdict.SAME: 1, Verdict.GARBLED: 2}),
        ({Verdict.WRONG: 1}, {Verdict.SAME: 1}),
    )
    assert raw.headline(0, 1) is Verdict.GARBLED
    assert raw.headline(1, 1) is Verdict.SAME
    assert own.counts == (({Verdict.NOT_RUN: 1},),)
    assert [target.id for target in unmade(result)] == ["thing@2.0/native"]


def test_the_way_that_a_reader_took_is_told_where_there_are_several(result: MatrixResult) -> None:
    assert all(not pair for grid in grids(result) for row in grid.paths for pair in row)

    def by(paths: tuple[str, str]) -> MatrixResult:
        taken = iter(paths)
        cells = [
            dataclasses.replace(cell, outcome=Outcome(happening=Happening.LOADED, path=next(taken, None)))
            if cell.verdict is Verdict.SAME
            else cell
            for cell in result.cells
        ]
        return dataclasses.replace(result, cells=tuple(cells))

    both = by(("state", "replay"))
    assert grids(both)[0].paths == (({"state": 1}, {"replay": 1}), ({}, {}))
    assert "| ✓ 1 (1 state) | ≈ 2 ✓ 1 (1 replay) |" in matrix_markdown(both)
    assert "1 replay" in printed(both)
    seen = [cell.get("seen", {}) for cell in json.loads(matrix_json(both))["cells"]]
    assert [item["path"] for item in seen if "path" in item] == ["state", "replay"]
    assert "state" not in matrix_markdown(by(("state", "state")))


def test_cells_that_differ_by_a_number_have_one_cause(result: MatrixResult) -> None:
    found = [(cause.verdict, len(cause.cells), cause.why) for cause in causes(result)]
    assert found == [
        (Verdict.GARBLED, 2, "no declared refusal: Error: missing field 12 of this pair"),
        (Verdict.NOT_RUN, 1, "the worker can't be used"),
    ]


def test_the_terminal_shows_every_part(result: MatrixResult) -> None:
    text = printed(result)
    for part in (
        "Format raw: who reads whose snapshots",
        "│ 1 │ thing@1.0/native   │ ✓ 1 │ ≈ 2 │",
        "✗ wrong       loaded, and an answer differs: silent corruption",
        "□ thing@2.0/native: no compiler",
        "Silent corruption: 1 cells loaded and answer otherwise",
        "    1  2 → 1  keys      found | here  [True]    [False]",
        "2 cells of 1 pairs, first keys: thing@1.0/native → thing@1.1/native",
        "length: CPython 1, thing@1.0/native raised E()",
        "thing@1.1/wasm lies about its identity (starting): version is '9'",
        "✗ promise thing → thing: same: 1 of 2 cells are 1 wrong",
        "crossload matrix cell thing@1.1/native thing@1.0/native keys",
        "10 cells over 3 scenarios: 3 same, 3 unbuildable, 1 not_run, 2 garbled, 1 wrong; 10 cached; 2.0 s",
    ):
        assert part in text


def test_colors_are_for_terminals_only(result: MatrixResult) -> None:
    assert "\x1b" not in printed(result)
    assert "\x1b[1;31m" in printed(result, force_terminal=True)


def test_the_markdown_is_a_table_and_escapes_what_would_break_it(result: MatrixResult) -> None:
    text = matrix_markdown(result)
    assert "| writer ↓ reader → | 1 | 2 |\n|---|:-:|:-:|\n| 1 `thing@1.0/native` | ✓ 1 | ≈ 2 ✓ 1 |" in text
    row = "| keys | 1 | `thing@1.1/native` → `thing@1.0/native` | found \\| here | `[True]` | `[False]` |"
    assert row in text
    assert len(re.findall(r"(?<!\\)\|", row)) == 7


def test_the_json_holds_every_cell(result: MatrixResult) -> None:
    data = json.loads(matrix_json(result))
    assert (data["crossload-matrix"], len(data["cells"])) == (JSON_VERSION, 10)
    assert data["counts"] == {"same": 3, "unbuildable": 3, "not_run": 1, "garbled": 2, "wrong": 1}
    assert data["cells"][4] == {
        "scenario": "keys",
        "writer": "thing@1.1/native",
        "reader": "thing@1.0/native",
        "verdict": "wrong",
        "why": "loaded, and answers differ: 'found | here'",
        "cached": True,
        "seen": {
            "happening": "differed",
            "party": "reader",
            "seconds": 0.0,
            "differences": [{"label": "found | here", "expected": {"list": [True]}, "actual": {"list": [False]}}],
        },
    }


def test_the_picture_is_well_formed_and_tells_each_square(result: MatrixResult) -> None:
    root = ET.fromstring(matrix_svg(result))
    titles = [element.text for element in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[1:] == [
        "thing@1.0/native → thing@1.0/native: 1 same",
        "thing@1.0/native → thing@1.1/native: 1 same, 2 garbled",
        "thing@1.1/native → thing@1.0/native: 1 wrong",
        "thing@1.1/native → thing@1.1/native: 1 same",
        "thing@1.1/wasm → thing@1.1/wasm: 1 not_run",
    ]


def test_corrupt_cells_are_shown_by_scenario(result: MatrixResult) -> None:
    (corruption,) = corruptions(result)
    assert (corruption.scenario, len(corruption.cells)) == ("keys", 1)
    assert [difference.label for difference in corruption.differences] == ["found | here"]


def test_every_report_is_written(result: MatrixResult, tmp_path: Path) -> None:
    paths = write_reports(result, tmp_path / "out")
    assert [path.name for path in paths] == list(REPORTS)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(REPORTS)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ExitCode.WORKER),
        ({"faults": ()}, ExitCode.ORACLE),
        ({"faults": (), "disagreements": ()}, ExitCode.PROMISE),
        (NOTHING_HELD, ExitCode.PARTIAL),
        ({**NOTHING_HELD, "cells": ()}, ExitCode.OK),
        ({"interrupted": True}, ExitCode.INTERRUPTED),
    ],
)
def test_the_gravest_reason_is_the_exit_code(result: MatrixResult, changes: dict[str, object], code: ExitCode) -> None:
    assert dataclasses.replace(result, **changes).exit_code is code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ({Verdict.UNBUILDABLE}, ExitCode.UNREADY),
        ({Verdict.UNBUILDABLE, Verdict.NOT_RUN}, ExitCode.UNREADY),
        ({Verdict.NOT_RUN}, ExitCode.PARTIAL),
        ({Verdict.UNBUILDABLE, Verdict.SAME}, ExitCode.OK),
        ({Verdict.UNBUILDABLE, Verdict.WRONG}, ExitCode.OK),
    ],
)
def test_a_run_that_tested_nothing_does_not_end_well(
    result: MatrixResult, verdicts: set[Verdict], code: ExitCode
) -> None:
    cells = tuple(cell for cell in result.cells if cell.verdict in verdicts)
    assert dataclasses.replace(result, **NOTHING_HELD, cells=cells).exit_code is code  # type: ignore[arg-type]


def wide(result: MatrixResult, targets: int) -> MatrixResult:
    """So many targets of one format, whose pairs have up to 40 cells, and some of them two verdicts."""
    rows = tuple(
        dataclasses.replace(result.targets[0], id=f"thing@1.{number}/native", format="raw") for number in range(targets)
    )
    pairs = [(writer.id, reader.id) for writer in rows for reader in rows]
    cells = tuple(
        CellResult(cell=Cell("keys", *pair), verdict=verdict, why="")
        for number, pair in enumerate(pairs)
        for verdict, count in ((Verdict.SAME, number % 40 + 1), (Verdict.GARBLED, number % 3))
        for _ in range(count)
    )
    return dataclasses.replace(result, targets=rows, cells=cells, faults=(), disagreements=(), findings=())


def drawn(result: MatrixResult, width: int) -> list[str]:
    """The lines of the only grid."""
    (grid,) = grids(result)
    return printed(result, width=width).partition(f"{grid.title}\n")[2].partition("  ✓ same")[0].splitlines()


@pytest.mark.parametrize("width", [30, 60, 80, 150])
def test_a_terminal_loses_nothing_of_a_grid_that_is_wider_than_it(result: MatrixResult, width: int) -> None:
    many = wide(result, 18)
    (grid,) = grids(many)
    lines = drawn(many, width)
    assert max(map(len, lines)) <= width
    counted = [count for row in grid.counts for pair in row for count in pair.items()]
    assert Counter(re.findall(r"[✓≈] \d+", "\n".join(lines))) == Counter(
        f"{LOOKS[verdict].symbol} {count}" for verdict, count in counted
    )
    heads = [line for line in lines if "#" in line]
    assert [int(number) for line in heads for number in re.findall(r"\d+", line)] == [*range(1, 19)]
    for target in grid.targets:
        # Where there is no room for a name beside a column, it is folded.
        assert width == 30 or sum(f" {target.id} " in line for line in lines) == len(heads)


def test_a_grid_that_fits_is_one_table(result: MatrixResult) -> None:
    few = wide(result, 2)
    one = drawn(few, 150)
    assert drawn(few, len(one[0])) == one
    assert [sum("#" in line for line in drawn(few, len(one[0]) - less)) for less in (0, 1)] == [1, 2]
