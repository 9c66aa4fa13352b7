"""A subject's page tells direct cells from relays, and puts alike targets together."""

from __future__ import annotations

import datetime as dt

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.outcome import Outcome
from crossload.matrix.result import MatrixResult, ScenarioRow, TargetRow
from crossload.matrix.vocabulary import Happening, Party, Verdict
from subject_page import page

OLD, SAME_AS_OLD, NEW = "thing@1.0/venv", "thing@1.1/venv", "thing@2.0/venv"
NOW = dt.datetime(2024, 1, 2, tzinfo=dt.timezone.utc)


def target(name: str) -> TargetRow:
    return TargetRow(
        id=name,
        subject="thing",
        version=name[6:9],
        place="venv",
        format="raw",
        arch="x86_64",
        pointer_width=64,
        byte_order="little",
        artifact="",
        release=name[6:9],
        problem="",
    )


def cell(writer: str, reader: str, via: str = "") -> CellResult:
    """The old ones can't read what the new one wrote, also when that only hands it on."""
    wrote = via or writer
    if wrote != NEW or reader == NEW:
        return CellResult(cell=Cell("keys", writer, reader, via), verdict=Verdict.SAME, why="")
    return CellResult(
        cell=Cell("keys", writer, reader, via),
        verdict=Verdict.REFUSED,
        why=f"writer-newer of {wrote} → {reader}: too new",
        outcome=Outcome(happening=Happening.REFUSED, party=Party.READER, message="too new"),
    )


def result(*, relays: bool) -> MatrixResult:
    names = (OLD, SAME_AS_OLD, NEW)
    cells = [cell(writer, reader) for writer in names for reader in names]
    if relays:
        cells += [cell(writer, writer, via) for writer in names for via in names]
    return MatrixResult(
        run=1,
        started=NOW,
        finished=NOW,
        interrupted=False,
        partial=False,
        planned=len(cells),
        targets=tuple(map(target, names)),
        scenarios=(ScenarioRow(name="keys", summary="", digest=""),),
        cells=tuple(cells),
        faults=(),
        disagreements=(),
        findings=(),
    )


def test_targets_that_nothing_tells_apart_share_a_row() -> None:
    lines = page(result(relays=False)).splitlines()
    assert "| writer ↓ reader → | 1 | 2 |" in lines
    assert f"| 1: `{OLD}` … `{SAME_AS_OLD}` | ✓ 1 | ✓ 1 |" in lines
    assert f"| 2: `{NEW}` | ⊘ 1 | ✓ 1 |" in lines
    assert not any("back again" in line for line in lines)


def test_a_relay_is_no_direct_cell_and_has_a_table_of_its_own() -> None:
    lines = page(result(relays=True)).splitlines()
    direct, relays = (
        lines[lines.index(corner) :]
        for corner in ("| writer ↓ reader → | 1 | 2 |", "| writer and reader ↓ by way of → | 1 | 2 |")
    )
    assert f"| 1: `{OLD}` … `{SAME_AS_OLD}` | ✓ 1 | ✓ 1 |" in direct[:5]
    assert f"| 1: `{OLD}` … `{SAME_AS_OLD}` | ✓ 1 | ⊘ 1 |" in relays[:5]


def test_what_was_seen_is_said_of_those_between_whom_it_happened() -> None:
    (row,) = [line for line in page(result(relays=True)).splitlines() if line.startswith("| ⊘")]
    seen = "writer-newer of this pair: too new"
    assert row == f"| ⊘ refused | keys | 4 | `{NEW}` | `{OLD}` … `{SAME_AS_OLD}` | {seen} |"
