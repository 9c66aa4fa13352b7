"""Faults are shown once each, however often they were seen, and each kind with what to do about it."""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from crossload.matrix.fault import Fault
from crossload.matrix.vocabulary import FaultKind
from crossload.report.faults import faults
from crossload.report.markdown import matrix_markdown
from crossload.report.page import matrix_page
from crossload.report.terminal import print_matrix

if TYPE_CHECKING:
    from crossload.matrix.result import MatrixResult

STARTING = Fault(
    target="thing@1.0/native", kind=FaultKind.GARBAGE, doing="starting", what="b'hi' is not JSON", evidence=""
)
ADVICE = "standard output is for answers alone: print to standard error"


@pytest.mark.parametrize("kind", FaultKind)
def test_every_kind_has_its_advice(result: MatrixResult, kind: FaultKind) -> None:
    found = faults(dataclasses.replace(result, faults=(dataclasses.replace(STARTING, kind=kind),)))
    assert list(found.advice) == [kind]
    assert found.advice[kind]


def test_the_same_fault_of_writer_and_reader_is_one(result: MatrixResult) -> None:
    other = dataclasses.replace(STARTING, target="thing@1.1/native", evidence="its own last words")
    found = faults(dataclasses.replace(result, faults=(STARTING, other, STARTING)))
    assert found.counted == {STARTING: 2, other: 1}
    assert found.advice == {FaultKind.GARBAGE: ADVICE}


def test_every_report_for_people_says_what_to_do(result: MatrixResult) -> None:
    twice = dataclasses.replace(result, faults=(STARTING, STARTING))
    file = io.StringIO()
    print_matrix(Console(file=file, width=150), twice, where="matrix.md")
    for text in (file.getvalue(), matrix_markdown(twice), matrix_page(twice)):
        assert text.count("is not JSON") == 1
        assert "2 times" in text
        assert ADVICE in text
