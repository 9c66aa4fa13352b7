from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET
from html import unescape
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.vocabulary import Verdict
from crossload.report.badge import matrix_badge
from crossload.report.legend import LOOKS

if TYPE_CHECKING:
    from crossload.matrix.result import MatrixResult

NOTHING_WRONG: dict[str, object] = {"faults": (), "disagreements": ()}


@pytest.mark.parametrize(
    ("changes", "said", "verdict"),
    [
        ({}, "a worker broke the protocol or lied about what it is", Verdict.WRONG),
        (NOTHING_WRONG, "1 of 1 promises broken", Verdict.WRONG),
        ({**NOTHING_WRONG, "interrupted": True}, "interrupted", Verdict.WRONG),
    ],
    ids=["fault", "promise", "interrupted"],
)
def test_the_badge_says_how_the_run_ended(
    result: MatrixResult, changes: dict[str, object], said: str, verdict: Verdict
) -> None:
    text = matrix_badge(dataclasses.replace(result, **changes))  # type: ignore[arg-type]
    root = ET.fromstring(text)
    assert root.get("aria-label") == f"snapshots: {said}"
    assert LOOKS[verdict].color in text


def test_the_badge_is_green_for_a_run_that_ended_well(result: MatrixResult) -> None:
    kept = dataclasses.replace(result.findings[0], holds=True)
    fine = dataclasses.replace(result, faults=(), disagreements=(), findings=(kept,), cells=result.cells[:1])
    assert ">1 promise holds<" in matrix_badge(fine)
    assert LOOKS[Verdict.SAME].color in matrix_badge(fine)
    assert ">1 of 1 same<" in matrix_badge(dataclasses.replace(fine, findings=()))


def test_the_badge_is_not_green_where_nothing_was_tested(result: MatrixResult) -> None:
    unmade = tuple(cell for cell in result.cells if cell.verdict is Verdict.UNBUILDABLE)
    text = matrix_badge(dataclasses.replace(result, faults=(), disagreements=(), findings=(), cells=unmade))
    assert ">a target can't be made on this machine<" in unescape(text)
    assert LOOKS[Verdict.SAME].color not in text
