from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from crossload.matrix.outcome import Outcome
from crossload.matrix.vocabulary import Happening
from crossload.report.junit import matrix_junit

if TYPE_CHECKING:
    from crossload.matrix.result import MatrixResult


def outcomes_of(result: MatrixResult) -> dict[tuple[str, str], tuple[str, str] | None]:
    """What each test came to, by suite and name: the tag and its message, or None where it passed."""
    found = {}
    for test in ET.fromstring(matrix_junit(result)).iter("testcase"):
        told = next(iter(test), None)
        ended = None if told is None else (told.tag, told.get("message", ""))
        found[test.get("classname", ""), test.get("name", "")] = ended
    return found


def test_a_cell_fails_where_it_breaks_a_promise_and_is_skipped_where_nothing_was_promised(result: MatrixResult) -> None:
    assert outcomes_of(result) == {
        ("promises", "promise thing → thing: same"): ("failure", "1 of 2 cells are 1 wrong"),
        ("workers", "thing@1.1/wasm starting"): ("failure", "version is '9'"),
        ("oracle", "thing@1.0/native keys"): ("failure", "differs from CPython"),
        ("thing@1.0/native → thing@1.0/native", "keys"): None,
        ("thing@1.0/native → thing@1.1/native", "keys"): (
            "skipped",
            (
                "garbled, which no promise is about: no declared refusal: Error: missing field 12 of thing@1.0/native →"
                " thing@1.1/native"
            ),
        ),
        ("thing@1.0/native → thing@1.1/native", "values"): (
            "skipped",
            (
                "garbled, which no promise is about: no declared refusal: Error: missing field 7 of thing@1.0/native → "
                "thing@1.1/native"
            ),
        ),
        ("thing@1.0/native → thing@1.1/native", "others"): None,
        ("thing@1.1/native → thing@1.0/native", "keys"): (
            "failure",
            "wrong: loaded, and answers differ: 'found | here'",
        ),
        ("thing@1.1/native → thing@1.1/native", "keys"): None,
        ("thing@1.1/wasm → thing@1.1/wasm", "keys"): ("skipped", "not_run: the worker can't be used"),
        ("thing@1.0/native → thing@2.0/native", "keys"): ("skipped", "unbuildable: "),
        ("thing@2.0/native → thing@1.0/native", "keys"): ("skipped", "unbuildable: "),
        ("thing@2.0/native → thing@2.0/native", "keys"): ("skipped", "unbuildable: "),
    }


def test_every_suite_states_its_sums(result: MatrixResult) -> None:
    root = ET.fromstring(matrix_junit(result))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("13", "4", "6")
    assert sum(len(suite) for suite in root) == 13


def test_a_failing_cell_tells_its_question_and_what_it_speaks_against(result: MatrixResult) -> None:
    root = ET.fromstring(matrix_junit(result))
    (failure,) = (failure for failure in root.iter("failure") if failure.get("type") == "wrong")
    assert failure.text == "found | here: expected [True], actual [False]\nagainst crossload.toml:9:1"


def test_what_xml_can_not_hold_is_escaped(result: MatrixResult) -> None:
    outcome = Outcome(happening=Happening.DIED, evidence="\x00 ]]> \x1b[31m\nnext")
    cells = tuple(
        dataclasses.replace(cell, why="\x00<&\ud800", outcome=outcome) if cell.why else cell for cell in result.cells
    )
    root = ET.fromstring(matrix_junit(dataclasses.replace(result, cells=cells)).encode())
    (failure,) = (failure for failure in root.iter("failure") if failure.get("type") == "wrong")
    assert failure.get("message") == "wrong: \\x00<&\\ud800"
    assert failure.text == "\\x00 ]]> \\x1b[31m\nnext\nagainst crossload.toml:9:1"
