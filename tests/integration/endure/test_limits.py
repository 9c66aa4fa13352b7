"""Limits fire as exactly as they must; the full figures are those of `./tool/nox -s limits` (M-12, M-13)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import limits
from endure.exactness import Firing, Row
from endure.pages import exactness_sheet
from endure.settings import Limits, backends, read

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = Limits.of(read("limits", quick=True))


def test_a_quick_run_ends_every_program_by_its_limit(tmp_path: Path) -> None:
    # How late one on time is depends on the machine and its load: here, that each fires counts.
    assert limits.main(["--quick", "--out", str(tmp_path)]) in {0, 1}
    record: dict[str, Any] = json.loads((tmp_path / "limits.json").read_text())
    chosen = backends(None)
    programs = sum(len({*program.backends} & {*chosen}) for program in SETTINGS.endless)
    assert len(record["seconds"]) == 2 * programs
    assert len(record["bytes"]) == len(chosen) * len(SETTINGS.growing)
    firings = [firing for rows in record.values() for row in rows for firing in row["firings"]]
    assert all(firing["fired"] for firing in firings)
    assert all(used >= firing["limit"] for firing in firings for used in firing["measured"])


def test_a_limit_that_does_not_fire_or_is_too_far_off_is_told() -> None:
    exact = Firing(limit=2.0, measured=[1.0, 2.1, 9.0], fired=True, tolerance=0.2)
    far = Firing(limit=2.0, measured=[2.3], fired=True, tolerance=0.2)
    early = Firing(limit=2.0, measured=[1.5], fired=True, tolerance=0.2)
    never = Firing(limit=2.0, measured=[], fired=False)
    full = Firing(limit=2.0, measured=[], fired=True)
    assert [firing.passed for firing in (exact, far, early, never, full)] == [True, False, False, False, True]
    rows = [Row(backend="wasm", program=name, firings=[firing]) for name, firing in (("a", exact), ("b", far))]
    rows += [Row(backend="wasm", program="c", firings=[never]), Row(backend="wasm", program="d", firings=[full])]
    sheet = exactness_sheet("so exact", ["2 s"], rows)
    assert [row[2] for row in sheet.rows] == ["1.050", "1.150 TOO FAR", "NEVER", "sandbox full"]
    assert sheet.bad == {1, 2}
