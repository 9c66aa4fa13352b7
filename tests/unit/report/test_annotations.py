from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from crossload.report.annotations import MOST, github_annotations

if TYPE_CHECKING:
    from crossload.matrix.result import MatrixResult


def test_each_reason_of_a_failure_stands_at_its_file(result: MatrixResult) -> None:
    assert github_annotations(result).splitlines() == [
        (
            "::error file=crossload.toml,line=9,col=1,title=promise does not hold::thing → thing: same: 1 of 2 cells"
            " are 1 wrong%0Acrossload explain thing@1.1/native thing@1.0/native keys"
        ),
        "::error title=thing@1.1/wasm lies about its identity::starting: version is '9'",
        "::error file=scenarios/keys.py,title=differs from CPython::thing@1.0/native: length",
        (
            "::error file=scenarios/keys.py,title=keys is wrong::thing@1.1/native → thing@1.0/native: loaded, and"
            " answers differ: 'found | here'%0Afound | here: expected [True], actual [False]"
        ),
    ]


def test_a_run_that_did_not_fail_has_none(result: MatrixResult) -> None:
    fine = dataclasses.replace(result, faults=(), disagreements=(), findings=(), cells=result.cells[:1])
    assert github_annotations(fine) == ""


def test_a_run_that_failed_has_one_at_least(result: MatrixResult) -> None:
    stopped = dataclasses.replace(result, faults=(), disagreements=(), findings=(), interrupted=True)
    assert github_annotations(stopped) == "::error title=crossload::interrupted; the next run continues\n"


def test_no_more_are_printed_than_are_shown(result: MatrixResult) -> None:
    lines = github_annotations(dataclasses.replace(result, faults=result.faults * 20)).splitlines()
    assert len(lines) == MOST
    assert lines[-1] == "::error title=crossload::14 more in the report"


def test_a_guest_can_not_write_a_command_of_its_own(result: MatrixResult) -> None:
    (fault,) = result.faults
    evil = dataclasses.replace(fault, target="a,file=b::c", what="x\n::stop-commands::y\r::error::z %0A", doing="now")
    lines = github_annotations(dataclasses.replace(result, faults=(evil,), findings=(), disagreements=())).splitlines()
    assert lines == [
        "::error title=a%2Cfile=b%3A%3Ac lies about its identity::now: x%0A::stop-commands::y%0A::error::z %250A"
    ]
