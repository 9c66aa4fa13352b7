"""Writes every report of a finished matrix into one folder."""

import os
from pathlib import Path

from crossload.matrix.errors import StoreError
from crossload.matrix.result import MatrixResult
from crossload.report.json_file import matrix_json
from crossload.report.markdown import matrix_markdown
from crossload.report.svg import matrix_svg


def write_reports(result: MatrixResult, folder: Path) -> list[Path]:
    """The files' paths: `matrix.json`, `matrix.md` and `matrix.svg`, each replaced as a whole. Raises `StoreError`."""
    contents = {
        "matrix.json": matrix_json(result),
        "matrix.md": matrix_markdown(result),
        "matrix.svg": matrix_svg(result),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            # Another run may write there at the same time.
            temporary = folder / f".{name}.{os.getpid()}.new"
            temporary.write_text(content, encoding="utf-8")
            temporary.replace(folder / name)
    except OSError as error:
        raise StoreError(
            f"{folder}: the reports can't be written ({error.strerror}); the run is stored, and "
            "`crossload matrix show` writes them again"
        ) from None
    return [folder / name for name in contents]
