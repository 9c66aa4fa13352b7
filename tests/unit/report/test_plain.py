"""Whatever a library, a guest or a worker says, no report for people hands it to a terminal as it is."""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from crossload.matrix.compare import compare
from crossload.matrix.fault import Suspicion
from crossload.matrix.outcome import Difference, Outcome
from crossload.matrix.vocabulary import Happening, Verdict
from crossload.report.comparison import print_comparison
from crossload.report.markdown import matrix_markdown
from crossload.report.plain import plain
from crossload.report.terminal import print_matrix
from crossload.report.values import readable

if TYPE_CHECKING:
    from crossload.matrix.result import MatrixResult

EVIL = "red \x1b[31m, turned \u202e, lost \udce9"
SHOWN = "red \\x1b[31m, turned \\u202e, lost \\udce9"


@pytest.fixture
def hostile(result: MatrixResult) -> MatrixResult:
    (finding,), (fault,), (disagreement,) = result.findings, result.faults, result.disagreements
    difference = Difference(label=EVIL, expected={"repr": EVIL}, actual={"repr": EVIL})
    outcome = Outcome(happening=Happening.DIFFERED, differences=(difference,), message=EVIL, evidence=EVIL)
    return dataclasses.replace(
        result,
        targets=tuple(dataclasses.replace(target, problem=target.problem and EVIL) for target in result.targets),
        cells=tuple(dataclasses.replace(cell, why=EVIL, outcome=outcome) for cell in result.cells),
        findings=(dataclasses.replace(finding, why=EVIL),),
        faults=(dataclasses.replace(fault, what=EVIL, evidence=EVIL),),
        suspicions=(Suspicion(target="thing@1.0/native", what=EVIL),),
        disagreements=(dataclasses.replace(disagreement, differences=(difference,)),),
    )


def test_a_terminal_gets_no_control_character(hostile: MatrixResult) -> None:
    file = io.StringIO()
    print_matrix(Console(file=file, width=150), hostile, where="matrix.md")
    assert not {"\x1b", "\u202e", "\udce9"} & {*file.getvalue()}
    assert SHOWN in file.getvalue()


def test_markdown_gets_none_and_can_be_written(hostile: MatrixResult) -> None:
    text = matrix_markdown(hostile)
    assert text.encode()
    assert not {"\x1b", "\u202e"} & {*text}
    assert SHOWN in text


def test_a_comparison_gets_none(hostile: MatrixResult) -> None:
    worse = dataclasses.replace(
        hostile, cells=tuple(dataclasses.replace(cell, verdict=Verdict.CRASHED) for cell in hostile.cells)
    )
    file = io.StringIO()
    print_comparison(Console(file=file, width=150), compare(hostile, worse))
    assert SHOWN in file.getvalue()
    assert "\x1b" not in file.getvalue()


def test_a_value_that_stands_for_itself_gets_none() -> None:
    assert readable({"repr": EVIL}) == SHOWN


def test_what_can_be_read_stays_as_it_is() -> None:
    assert plain("größe, 日本, → and 'quoted'") == "größe, 日本, → and 'quoted'"
