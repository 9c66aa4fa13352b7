"""One small finished matrix with something of everything in it."""

from __future__ import annotations

import datetime as dt

import pytest

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.fault import Fault
from crossload.matrix.oracle import Disagreement
from crossload.matrix.outcome import Difference, Outcome
from crossload.matrix.promises import Finding, Kind
from crossload.matrix.result import MatrixResult, ScenarioRow, TargetRow
from crossload.matrix.vocabulary import FaultKind, Happening, Verdict

OLD, NEW, WASM, GONE = "thing@1.0/native", "thing@1.1/native", "thing@1.1/wasm", "thing@2.0/native"


def target(name: str, form: str, problem: str = "") -> TargetRow:
    subject, _, rest = name.partition("@")
    version, _, place = rest.partition("/")
    return TargetRow(
        id=name,
        subject=subject,
        version=version,
        place=place,
        format=form,
        arch="wasm32" if place == "wasm" else "x86_64",
        pointer_width=32 if place == "wasm" else 64,
        byte_order="little",
        artifact="" if problem else "sha256:00",
        release=version,
        problem=problem,
    )


def cell(writer: str, reader: str, verdict: Verdict, why: str = "", scenario: str = "keys") -> CellResult:
    outcome = None
    if verdict is Verdict.WRONG:
        difference = Difference(label="found | here", expected={"list": [True]}, actual={"list": [False]})
        outcome = Outcome(happening=Happening.DIFFERED, differences=(difference,))
    return CellResult(cell=Cell(scenario, writer, reader), verdict=verdict, why=why, outcome=outcome, cached=True)


@pytest.fixture
def result() -> MatrixResult:
    broken = f"no declared refusal: Error: missing field 12 of {OLD} → {NEW}"
    started = dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)
    return MatrixResult(
        run=3,
        started=started,
        finished=started + dt.timedelta(seconds=2),
        interrupted=False,
        partial=False,
        planned=10,
        targets=(target(OLD, "raw"), target(NEW, "raw"), target(WASM, "own"), target(GONE, "raw", "no compiler")),
        scenarios=(
            ScenarioRow(
                name="keys",
                summary="Keys stay.",
                digest="sha256:1",
                file="scenarios/keys.py",
                body={"feeds": [], "questions": [{"label": "found | here", "code": "1 in d"}]},
            ),
            ScenarioRow(name="values", summary="Values stay.", digest="sha256:2"),
            ScenarioRow(name="others", summary="Others stay.", digest="sha256:3"),
        ),
        made_by={"crossload": "0.1.0"},
        cells=(
            cell(OLD, OLD, Verdict.SAME),
            cell(OLD, NEW, Verdict.GARBLED, broken),
            cell(OLD, NEW, Verdict.GARBLED, broken.replace("12", "7"), "values"),
            cell(OLD, NEW, Verdict.SAME, scenario="others"),
            cell(NEW, OLD, Verdict.WRONG, "loaded, and answers differ: 'found | here'"),
            cell(NEW, NEW, Verdict.SAME),
            cell(WASM, WASM, Verdict.NOT_RUN, "the worker can't be used"),
            cell(OLD, GONE, Verdict.UNBUILDABLE),
            cell(GONE, OLD, Verdict.UNBUILDABLE),
            cell(GONE, GONE, Verdict.UNBUILDABLE),
        ),
        faults=(
            Fault(target=WASM, kind=FaultKind.LYING, doing="starting", what="version is '9'", evidence="last words"),
        ),
        disagreements=(
            Disagreement(
                scenario="keys",
                writer=OLD,
                differences=(
                    Difference(
                        label="length", expected={"int": "1"}, actual={"raised": {"type": "E", "message": None}}
                    ),
                ),
            ),
        ),
        findings=(
            Finding(
                kind=Kind.PROMISE,
                position="crossload.toml:9:1",
                summary="thing → thing: same",
                holds=False,
                why="1 of 2 cells are 1 wrong",
                matched=2,
                offending=1,
                cells=(Cell("keys", NEW, OLD),),
            ),
        ),
    )
