"""What may be the machine's doing is said to be that, in every report that a person reads."""

from __future__ import annotations

import dataclasses
import io
import json
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from crossload.matrix.fault import Suspicion
from crossload.matrix.vocabulary import Verdict
from crossload.report.annotations import github_annotations
from crossload.report.json_file import matrix_json
from crossload.report.junit import matrix_junit
from crossload.report.markdown import matrix_markdown
from crossload.report.page import matrix_page
from crossload.report.page.payload import payload
from crossload.report.suspects import doubt, suspects
from crossload.report.terminal import print_matrix

from .conftest import NEW, OLD

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossload.matrix.result import MatrixResult


def terminal(result: MatrixResult) -> str:
    file = io.StringIO()
    print_matrix(Console(file=file, width=200, no_color=True), result, where="matrix.html")
    return file.getvalue()


@pytest.fixture
def doubtful(result: MatrixResult) -> MatrixResult:
    first, second, *rest = result.cells
    cells = (
        dataclasses.replace(first, verdict=Verdict.HUNG),
        dataclasses.replace(second, verdict=Verdict.SAME, unstable=Verdict.EXHAUSTED.value),
        *rest,
    )
    return dataclasses.replace(result, cells=cells, suspicions=(Suspicion(target=OLD, what="it grew"),))


def test_timeouts_and_lack_of_memory_are_suspicious_at_first_and_in_the_end(doubtful: MatrixResult) -> None:
    assert [(item.target, item.what) for item in suspects(doubtful)] == [
        (OLD, "it grew"),
        (f"keys: {OLD} → {OLD}", "passed its deadline"),
        (f"keys: {OLD} → {NEW}", "ran out of memory when it ran first"),
    ]
    assert [doubt(cell) for cell in doubtful.cells[2:]] == [""] * 8


@pytest.mark.parametrize("report", [terminal, matrix_markdown, matrix_junit, matrix_page, github_annotations])
def test_a_report_says_what_is_suspicious(report: Callable[[MatrixResult], str], doubtful: MatrixResult) -> None:
    text = report(doubtful)
    for item in suspects(doubtful):
        assert item.target in text
        assert item.what in text
    assert "uspicio" in text


@pytest.mark.parametrize("report", [terminal, matrix_markdown, matrix_junit, matrix_page, github_annotations])
def test_a_report_of_a_run_without_doubts_has_no_word_of_it(
    report: Callable[[MatrixResult], str], result: MatrixResult
) -> None:
    text = report(result)
    assert 'id="suspicious"' not in text
    assert "Suspicious\n" not in text
    assert "::warning" not in text
    assert 'name="suspicions"' not in text


def test_the_page_and_the_results_file_mark_the_cells(doubtful: MatrixResult) -> None:
    assert payload(doubtful, [], None)["doubts"] == {
        0: "passed its deadline",
        1: "ran out of memory when it ran first",
    }
    marked = [cell.get("suspicious", False) for cell in json.loads(matrix_json(doubtful))["cells"]]
    assert marked == [True, True, *[False] * 8]
