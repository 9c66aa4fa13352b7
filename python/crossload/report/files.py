"""Writes reports of a finished matrix, each file as a whole or not at all."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from crossload.matrix.errors import StoreError
from crossload.matrix.result import MatrixResult
from crossload.report.json_file import matrix_json
from crossload.report.markdown import matrix_markdown
from crossload.report.svg import matrix_svg


def _page(result: MatrixResult) -> str:
    # With its template engine this takes a tenth of a run in which all is stored, and whose page is there already.
    from crossload.report.page import matrix_page  # noqa: PLC0415

    return matrix_page(result)


REPORTS: Mapping[str, Callable[[MatrixResult], str]] = {
    "matrix.json": matrix_json,
    "matrix.md": matrix_markdown,
    "matrix.svg": matrix_svg,
    "matrix.html": _page,
}
"""What a run leaves; all the others are drawn from its `matrix.json`."""


def write_reports(result: MatrixResult, folder: Path) -> list[Path]:
    """The files' paths, in the order of `REPORTS`. Raises `StoreError`."""
    for name, draw in REPORTS.items():
        write_report(folder / name, draw(result))
    return [folder / name for name in REPORTS]


def write_report(path: Path, content: str) -> None:
    """Replace the file as a whole, and make its folder. Raises `StoreError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Another run may write there at the same time.
        temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise StoreError(
            f"{path} can't be written ({error.strerror}); the run is stored, and `crossload matrix show` writes "
            "it again"
        ) from None
