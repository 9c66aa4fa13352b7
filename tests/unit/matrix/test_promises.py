from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.config import Config, load_config
from crossload.matrix.oracle import Disagreement
from crossload.matrix.outcome import Difference, Outcome
from crossload.matrix.promises import Finding, declare, examine, unexpected
from crossload.matrix.release import Release
from crossload.matrix.tables import today
from crossload.matrix.target import Target, targets_of
from crossload.matrix.verdict import Known
from crossload.matrix.vocabulary import Happening, Verdict

if TYPE_CHECKING:
    from pathlib import Path

SUBJECT = """\
[[subject]]
name = "thing"
format = "raw"
versions = ["1.0", "1.1"]
[[subject.places]]
name = "native"
kind = "artifact"
artifact = "worker"
"""

YESTERDAY = today() - dt.timedelta(days=1)
SOON = today() + dt.timedelta(days=10)
OLD, NEW = "thing@1.0/native", "thing@1.1/native"


def config_with(folder: Path, more: str) -> Config:
    path = folder / "crossload.toml"
    path.write_text(SUBJECT + more, encoding="utf-8")
    return load_config(path)


def targets(config: Config) -> list[Target]:
    return targets_of(config, {"thing": (Release(version="1.0"), Release(version="1.1"))})


def findings(config: Config, results: list[CellResult], *, partial: bool = False) -> list[Finding]:
    made = targets(config)
    known = {target.id: Known(target=target.id, identity=target.identity, release=target.version) for target in made}
    return examine(config, made, known, results, partial=partial)


def result(writer: str, reader: str, verdict: Verdict, message: str = "", scenario: str = "keys") -> CellResult:
    outcome = Outcome(happening=Happening.REFUSED, message=message) if message else None
    return CellResult(cell=Cell(scenario, writer, reader), verdict=verdict, why="", outcome=outcome)


PROMISE = '[[promise]]\nwriter = "thing"\nreader = "thing"\nwhere = ["reader-newer"]\nverdicts = ["same"]\n'


def test_a_promise_holds_when_every_cell_it_names_ends_well(tmp_path: Path) -> None:
    results = [result(OLD, NEW, Verdict.SAME), result(NEW, OLD, Verdict.GARBLED)]
    (finding,) = findings(config_with(tmp_path, PROMISE), results)
    assert (finding.holds, finding.matched, finding.offending) == (True, 1, 0)
    assert finding.summary == "thing → thing where reader-newer: same"


def test_a_broken_promise_names_its_cells_and_where_it_stands(tmp_path: Path) -> None:
    results = [result(OLD, NEW, Verdict.WRONG), result(OLD, NEW, Verdict.SAME, scenario="other")]
    (finding,) = findings(config_with(tmp_path, PROMISE), results)
    assert (finding.holds, finding.cells) == (False, (Cell("keys", OLD, NEW),))
    assert finding.why == "1 of 2 cells are 1 wrong"
    assert finding.position.endswith("crossload.toml:9:1")


@pytest.mark.parametrize("verdict", [Verdict.NOT_RUN, Verdict.UNBUILDABLE, Verdict.UNSUPPORTED])
def test_a_cell_that_showed_nothing_keeps_no_promise(tmp_path: Path, verdict: Verdict) -> None:
    (finding,) = findings(config_with(tmp_path, PROMISE), [result(OLD, NEW, verdict)])
    assert not finding.holds


def test_an_entry_that_matches_nothing_fails_a_whole_run_and_is_left_out_of_a_partial_one(tmp_path: Path) -> None:
    config = config_with(tmp_path, PROMISE)
    (finding,) = findings(config, [result(OLD, OLD, Verdict.SAME)])
    assert (finding.holds, finding.why) == (False, "matches no cell: correct its patterns, or take it out")
    assert findings(config, [result(OLD, OLD, Verdict.SAME)], partial=True) == []


def expect(more: str = "", verdicts: str = '["garbled"]', expires: dt.date = SOON) -> str:
    return (
        f'[[expect]]\nwriter = "thing"\nreader = "thing@1.1"\nscenarios = ["keys"]\nverdicts = {verdicts}\n'
        f'link = "https://example.com/7"\nexpires = {expires}\n{more}'
    )


def test_an_expected_failure_breaks_no_promise(tmp_path: Path) -> None:
    expectation, promise = findings(config_with(tmp_path, PROMISE + expect()), [result(OLD, NEW, Verdict.GARBLED)])
    assert (expectation.holds, promise.holds) == (True, True)
    assert expectation.why == f"known: https://example.com/7, until {SOON}"


@pytest.mark.parametrize(
    ("entry", "cell", "why"),
    [
        (expect(), result(OLD, NEW, Verdict.SAME), "is stale: none of its cells fails any more; take it out"),
        (expect(), result(OLD, NEW, Verdict.WRONG), "1 of 1 cells are 1 wrong, or say something else than ''"),
        (expect(), result(NEW, OLD, Verdict.GARBLED), "matches no cell: correct its patterns, or take it out"),
        (
            expect('message = "missing field"\n'),
            result(OLD, NEW, Verdict.GARBLED, "unknown variant"),
            "1 of 1 cells are 1 garbled, or say something else than 'missing field'",
        ),
        (
            expect(expires=YESTERDAY),
            result(OLD, NEW, Verdict.GARBLED),
            f"expired on {YESTERDAY}: look at https://example.com/7 again, then renew it or take it out",
        ),
    ],
    ids=["stale", "worse", "unmatched", "other message", "expired"],
)
def test_an_expectation_that_is_no_longer_so_fails(tmp_path: Path, entry: str, cell: CellResult, why: str) -> None:
    (finding,) = findings(config_with(tmp_path, entry), [cell])
    assert (finding.holds, finding.why) == (False, why)


@pytest.mark.parametrize("verdict", [Verdict.NOT_RUN, Verdict.UNBUILDABLE])
def test_an_expectation_of_which_nothing_ran_fails(tmp_path: Path, verdict: Verdict) -> None:
    (finding,) = findings(config_with(tmp_path, expect()), [result(OLD, NEW, verdict)])
    assert (finding.holds, finding.why) == (False, "was not looked at: none of its cells ran")


def test_an_expectation_stands_for_no_more_cells_than_somebody_looked_at(tmp_path: Path) -> None:
    more = expect().replace('["keys"]', '"*"').replace('"thing@1.1"', '"*"')
    cells = [result(OLD, NEW, Verdict.GARBLED, scenario=f"s{number}") for number in range(51)]
    config = config_with(tmp_path, more)
    (narrow,) = findings(config, cells[:50])
    (wide,) = findings(config, cells)
    assert (narrow.holds, wide.holds) == (True, False)
    assert wide.why == "stands for 51 cells, and may for 50 (widest-expectation in [matrix]): name fewer"


def test_what_breaks_a_promise_and_is_not_expected_is_found(tmp_path: Path) -> None:
    config = config_with(tmp_path, PROMISE + expect())
    made = targets(config)
    known = {item.id: Known(target=item.id, identity=item.identity, release=item.version) for item in made}
    expected, worse = result(OLD, NEW, Verdict.GARBLED), result(OLD, NEW, Verdict.WRONG)
    other, unpromised = result(OLD, NEW, Verdict.GARBLED, scenario="other"), result(NEW, OLD, Verdict.WRONG)
    assert unexpected(config, made, known, [expected, other, unpromised]) == [other]
    assert unexpected(config, made, known, [worse]) == [worse]


DIFFERS = (
    '[[cpython-differs]]\nwriter = "thing@1.0"\nscenarios = ["keys"]\nquestions = ["len*"]\n'
    f'link = "https://example.com/8"\nexpires = {SOON}\n'
)


def disagreement(*labels: str, writer: str = OLD) -> Disagreement:
    differences = tuple(Difference(label=label, expected=None, actual=True) for label in labels)
    return Disagreement(scenario="keys", writer=writer, differences=differences)


def test_a_declared_disagreement_is_known(tmp_path: Path) -> None:
    config = config_with(tmp_path, DIFFERS)
    marked, (finding,) = declare(config, targets(config), [disagreement("length")], partial=False)
    assert [item.known for item in marked] == ["https://example.com/8"]
    assert finding.holds


@pytest.mark.parametrize(
    "item",
    [disagreement("length", "value"), disagreement("value"), disagreement("length", writer=NEW)],
    ids=["another question too", "another question", "another writer"],
)
def test_only_what_is_declared_is_known(tmp_path: Path, item: Disagreement) -> None:
    config = config_with(tmp_path, DIFFERS)
    marked, _ = declare(config, targets(config), [item], partial=False)
    assert [item.known for item in marked] == [""]


def test_a_declared_disagreement_that_is_gone_is_stale(tmp_path: Path) -> None:
    config = config_with(tmp_path, DIFFERS)
    _, (finding,) = declare(config, targets(config), [], partial=False)
    assert (finding.holds, finding.why[:8]) == (False, "is stale")
