"""Reports are written again when anything that they show, or what draws them, is another; and left alone otherwise."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.outcome import Outcome
from crossload.matrix.vocabulary import Happening
from crossload.report import renewal
from crossload.report.files import REPORTS
from crossload.report.renewal import STAMP, renew_reports

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crossload.matrix.result import MatrixResult


def drawn_again(folder: Path, result: MatrixResult, change: Callable[[], object] = lambda: None) -> bool:
    """Whether a second call writes anything: each file is replaced as a whole, and so becomes another one."""
    stamps = {path.name: path.stat().st_ino for path in folder.iterdir()}
    change()
    renew_reports(result, folder)
    after = {path.name: path.stat().st_ino for path in folder.iterdir()}
    assert after.keys() == {*REPORTS, STAMP}
    return stamps != after


@pytest.fixture
def folder(tmp_path: Path, result: MatrixResult) -> Path:
    assert [path.name for path in renew_reports(result, tmp_path)] == list(REPORTS)
    return tmp_path


def test_the_same_results_of_a_later_run_leave_them_alone(folder: Path, result: MatrixResult) -> None:
    later = dataclasses.replace(
        result,
        run=result.run + 1,
        started=result.started + dt.timedelta(days=1),
        finished=result.finished + dt.timedelta(days=1),
        cells=tuple(dataclasses.replace(cell, cached=not cell.cached) for cell in result.cells),
    )
    assert not drawn_again(folder, later)


@pytest.mark.parametrize("name", [*REPORTS, STAMP])
def test_one_that_was_deleted_is_there_again(folder: Path, result: MatrixResult, name: str) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert drawn_again(folder, result, (folder / name).unlink)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("name", [*REPORTS, STAMP])
def test_one_that_was_edited_is_as_it_was_again(folder: Path, result: MatrixResult, name: str) -> None:
    path = folder / name
    before = path.read_bytes()
    edited = functools.partial(path.write_bytes, before + b" ")
    assert drawn_again(folder, result, edited)
    assert path.read_bytes() == before


def test_two_files_that_changed_places_are_noticed(folder: Path, result: MatrixResult) -> None:
    def swap() -> None:
        (folder / "matrix.md").rename(folder / "kept")
        (folder / "matrix.svg").rename(folder / "matrix.md")
        (folder / "kept").rename(folder / "matrix.svg")

    assert drawn_again(folder, result, swap)


@pytest.mark.parametrize(
    "change",
    [
        lambda result: {"made_by": {**result.made_by, "crossload": "9.9"}},
        lambda _: {"interrupted": True},
        lambda result: {"findings": result.findings[1:]},
        lambda result: {"cells": result.cells[1:]},
        lambda result: {"cells": (dataclasses.replace(result.cells[0], why="another"), *result.cells[1:])},
        lambda result: {"cells": (dataclasses.replace(result.cells[0], unstable="hung"), *result.cells[1:])},
        lambda result: {
            "cells": (
                dataclasses.replace(
                    result.cells[0], outcome=Outcome(happening=Happening.REFUSED, evidence="other last words")
                ),
                *result.cells[1:],
            )
        },
    ],
    ids=["version", "interrupted", "findings", "cells", "why", "unstable", "evidence"],
)
def test_whatever_is_another_is_drawn(
    folder: Path, result: MatrixResult, change: Callable[[MatrixResult], dict[str, object]]
) -> None:
    assert drawn_again(folder, dataclasses.replace(result, **change(result)))  # type: ignore[arg-type]


def test_another_program_draws_them_again(folder: Path, result: MatrixResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "_program", lambda: "another")
    assert drawn_again(folder, result)
