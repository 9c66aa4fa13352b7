"""Writes a run's reports, unless they are there already: of the same results, by the same program, and untouched."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

from crossload.matrix.result import MatrixResult
from crossload.report.files import REPORTS, write_report

STAMP = ".reports"
"""The file beside the reports that holds a digest of what they were drawn from and of themselves."""

_NO_TIME = datetime.fromtimestamp(0, timezone.utc)


def renew_reports(result: MatrixResult, folder: Path) -> list[Path]:
    """The files' paths, in the order of `REPORTS`. Raises `StoreError`.

    Where nothing changed they stay those of the run that saw it first: drawing them takes longer than a run of stored
    cells.
    """
    paths = [folder / name for name in REPORTS]
    source = _source(result)
    if not _intact(source, paths, folder / STAMP):
        drawn = [draw(result) for draw in REPORTS.values()]
        for path, content in zip(paths, drawn, strict=True):
            write_report(path, content)
        # Of what was drawn, not of what is there now: another run may write there at the same time.
        write_report(folder / STAMP, _digest(source, (content.encode() for content in drawn)))
    return paths


def _intact(source: str, paths: Iterable[Path], stamp: Path) -> bool:
    try:
        return stamp.read_text(encoding="ascii") == _digest(source, (path.read_bytes() for path in paths))
    except (OSError, ValueError):
        return False


def _source(result: MatrixResult) -> str:
    """A digest of all that reports show, but for the number and the times of a run and what it took from the store."""
    # Thousands of cells share a few outcomes.
    outcomes = {id(item.outcome): item.outcome for item in result.cells}
    seen = {number: repr(outcome) for number, outcome in outcomes.items()}
    cells = (
        "\0".join((*item.cell, item.verdict, item.why, item.unstable, seen[id(item.outcome)])) for item in result.cells
    )
    rest = replace(result, run=0, started=_NO_TIME, finished=_NO_TIME, cells=())
    return _digest(_program() + repr(rest), (cell.encode("utf-8", "surrogatepass") for cell in cells))


@cache
def _program() -> str:
    """A digest of what draws them, which changes more often than its version."""
    sources = (path for path in sorted(Path(__file__).parent.rglob("*")) if path.is_file() and path.suffix != ".pyc")
    return _digest("", (path.read_bytes() for path in sources))


def _digest(start: str, contents: Iterable[bytes]) -> str:
    digest = hashlib.sha256(start.encode())
    for content in contents:
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
