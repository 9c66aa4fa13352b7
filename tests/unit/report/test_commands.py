"""The commands in reports can be pasted: they name the run's configuration, and stay on one line."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from crossload.matrix.cell import Cell
from crossload.matrix.compare import compare
from crossload.matrix.config import CONFIG_NAME
from crossload.matrix.damage import DamagedLoad
from crossload.matrix.scenario import Scenario
from crossload.matrix.single import Side, SingleCell
from crossload.matrix.target import Identity, Target
from crossload.matrix.verdict import Judgement
from crossload.matrix.vocabulary import DamageKind, Verdict
from crossload.report.annotations import github_annotations
from crossload.report.comparison import print_comparison
from crossload.report.explain import print_explanation
from crossload.report.explanation import Explanation
from crossload.report.markdown import matrix_markdown
from crossload.report.page import matrix_page
from crossload.report.page.payload import payload
from crossload.report.single import print_single
from crossload.report.terminal import print_matrix

if TYPE_CHECKING:
    from crossload.matrix.result import MatrixResult

OTHER = "my [other].toml"
NARROW = 40
ABOUT = "thing@1.1/native thing@1.0/native keys"
NAMING = {CONFIG_NAME: "", OTHER: f" --config '{OTHER}'"}


@pytest.fixture(params=NAMING)
def damaged(request: pytest.FixtureRequest, result: MatrixResult) -> MatrixResult:
    """A run of each configuration, with a damaged load that was not detected."""
    _, writer, reader, _ = result.findings[0].cells[0]
    load = DamagedLoad(
        scenario="keys",
        writer=writer,
        reader=reader,
        number=7,
        region="body",
        kind=DamageKind.FLIP,
        verdict=Verdict.WRONG,
        why="answers differ",
    )
    return dataclasses.replace(result, damaged=(load,), config=request.param)


def console() -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(file=file, width=NARROW, highlight=False), file


def lines(file: io.StringIO) -> list[str]:
    return [line.strip() for line in file.getvalue().splitlines()]


def test_a_terminal_gets_them_whole(damaged: MatrixResult) -> None:
    screen, file = console()
    print_matrix(screen, damaged, where="matrix.md")
    naming = NAMING[damaged.config]
    assert f"crossload matrix cell {ABOUT}{naming}" in lines(file)
    assert f"crossload matrix cell {ABOUT} --damage 7{naming}" in lines(file)


def test_markdown_has_them(damaged: MatrixResult) -> None:
    text = matrix_markdown(damaged)
    naming = NAMING[damaged.config]
    assert f"  - `crossload matrix cell {ABOUT}{naming}`\n" in text
    assert f"  - `crossload matrix cell {ABOUT} --damage 7{naming}`\n" in text


def test_annotations_have_them(damaged: MatrixResult) -> None:
    assert f"%0Acrossload explain {ABOUT}{NAMING[damaged.config]}\n" in github_annotations(damaged)


def test_the_page_has_them(damaged: MatrixResult) -> None:
    naming = NAMING[damaged.config]
    assert f"{ABOUT} --damage 7{naming}</code>" in matrix_page(damaged).replace("&#39;", "'")
    assert payload(damaged, (), None)["naming"] == (["--config", damaged.config] if naming else [])


def test_a_comparison_has_those_of_the_later_run(damaged: MatrixResult, result: MatrixResult) -> None:
    before = tuple(dataclasses.replace(cell, verdict=Verdict.SAME) for cell in result.cells)
    screen, file = console()
    print_comparison(screen, compare(dataclasses.replace(result, cells=before, config="base.toml"), damaged))
    assert f"crossload matrix cell {ABOUT}{NAMING[damaged.config]}" in lines(file)


def test_an_explanation_has_them(damaged: MatrixResult) -> None:
    item = next(item for item in damaged.cells if item.verdict is Verdict.WRONG)
    targets = {target.id: target for target in damaged.targets}
    explanation = Explanation(
        result=damaged,
        item=item,
        scenario=damaged.scenarios[0],
        writer=targets[item.cell.writer],
        reader=targets[item.cell.reader],
        via=None,
        writing=None,
        own=None,
        config=Path.cwd() / damaged.config,
    )
    screen, file = console()
    print_explanation(screen, explanation)
    naming = NAMING[damaged.config]
    assert f"crossload matrix cell {ABOUT}{naming}" in lines(file)
    assert f"crossload matrix cell {ABOUT} --damage 7{naming}" in lines(file)


def test_what_starts_a_worker_stays_on_one_line() -> None:
    identity = Identity(subject="a", version="1", format="raw", arch="x86_64", pointer_width=64, byte_order="little")
    target = Target(subject="a", version="1", place="x", kind="artifact", identity=identity)
    command = ("/a/folder/with/a/long/name/python", "-m", "an_adapter", "of two words")
    single = SingleCell(
        cell=Cell("keys", target.id, target.id),
        scenario=Scenario(name="keys", summary="Keys stay.", cpython=False, body={"questions": []}, digest=""),
        sides=(Side(target=target, command=command, artifact="sha256:00", detail={}),),
        writing=None,
        outcome=None,
        judgement=Judgement(verdict=Verdict.NOT_RUN, why="the worker can't be used"),
    )
    screen, file = console()
    print_single(screen, single)
    assert "/a/folder/with/a/long/name/python -m an_adapter 'of two words'" in lines(file)
