"""Writes every report of a finished matrix into one folder."""

from pathlib import Path

from crossload.matrix.result import MatrixResult
from crossload.report.json_file import matrix_json
from crossload.report.markdown import matrix_markdown
from crossload.report.svg import matrix_svg


def write_reports(result: MatrixResult, folder: Path) -> list[Path]:
    """The files' paths: `matrix.json`, `matrix.md` and `matrix.svg`, each replaced as a whole."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "matrix.json": matrix_json(result),
        "matrix.md": matrix_markdown(result),
        "matrix.svg": matrix_svg(result),
    }
    for name, content in contents.items():
        temporary = folder / f".{name}.new"
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(folder / name)
    return [folder / name for name in contents]
