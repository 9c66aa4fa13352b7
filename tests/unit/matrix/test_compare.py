from __future__ import annotations

import datetime as dt

import pytest

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.compare import compare
from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)


def run(*, partial: bool = False, **verdicts: Verdict) -> MatrixResult:
    cells = tuple(
        CellResult(cell=Cell(name, "a@1/x", "a@2/x"), verdict=verdict, why=f"it is {verdict}")
        for name, verdict in verdicts.items()
    )
    return MatrixResult(
        run=1,
        started=NOW,
        finished=NOW,
        interrupted=False,
        partial=partial,
        planned=len(cells),
        targets=(),
        scenarios=(),
        cells=cells,
        faults=(),
        disagreements=(),
        findings=(),
    )


def kinds(base: MatrixResult, later: MatrixResult) -> dict[str, list[str]]:
    found = compare(base, later)
    named = {"worse": found.worse, "better": found.better, "new": found.new, "gone": found.gone}
    return {kind: [change.cell.scenario for change in changes] for kind, changes in named.items() if changes}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Verdict.SAME, Verdict.REFUSED, "worse"),
        (Verdict.SAME, Verdict.WRONG, "worse"),
        (Verdict.GARBLED, Verdict.WRONG, "worse"),
        (Verdict.REFUSED, Verdict.UNSUPPORTED, "worse"),
        (Verdict.SAME, Verdict.NOT_RUN, "worse"),
        (Verdict.WRONG, Verdict.UNBUILDABLE, "worse"),
        (Verdict.WRONG, Verdict.GARBLED, "better"),
        (Verdict.CRASHED, Verdict.SAME, "better"),
        (Verdict.MISREFUSED, Verdict.REFUSED, "better"),
        (Verdict.UNBUILDABLE, Verdict.WRONG, "new"),
        (Verdict.NOT_RUN, Verdict.SAME, "new"),
    ],
)
def test_a_change_is_for_the_worse_or_for_the_better(before: Verdict, after: Verdict, kind: str) -> None:
    assert kinds(run(cell=before), run(cell=after)) == {kind: ["cell"]}


@pytest.mark.parametrize("before", Verdict)
def test_what_ends_as_before_is_counted(before: Verdict) -> None:
    found = compare(run(cell=before), run(cell=before))
    assert (found.unchanged, found.worse, found.better, found.new, found.gone) == (1, (), (), (), ())


def test_two_ways_not_to_be_seen_are_one() -> None:
    assert kinds(run(cell=Verdict.UNBUILDABLE), run(cell=Verdict.NOT_RUN)) == {}


def test_cells_of_one_run_only_are_new_or_gone() -> None:
    assert kinds(run(old=Verdict.SAME, both=Verdict.SAME), run(both=Verdict.SAME, late=Verdict.WRONG)) == {
        "new": ["late"],
        "gone": ["old"],
    }


def test_nothing_is_gone_because_only_some_cells_were_asked_for() -> None:
    base = run(one=Verdict.SAME, other=Verdict.SAME)
    assert kinds(base, run(partial=True, one=Verdict.WRONG)) == {"worse": ["one"]}


def test_a_change_has_both_verdicts_and_the_later_reason() -> None:
    (change,) = compare(run(cell=Verdict.SAME), run(cell=Verdict.WRONG)).worse
    assert (change.before, change.after, change.why) == (Verdict.SAME, Verdict.WRONG, "it is wrong")
