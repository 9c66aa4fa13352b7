"""`crossload report`: every report from results files, without running anything."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossload.cli.output import emit, error_console
from crossload.matrix.config import CONFIG_NAME, load_config
from crossload.matrix.result import MatrixResult
from crossload.report.annotations import github_annotations
from crossload.report.badge import matrix_badge
from crossload.report.files import write_report
from crossload.report.junit import matrix_junit
from crossload.report.markdown import matrix_markdown
from crossload.report.page import matrix_page
from crossload.report.results_file import read_results
from crossload.report.svg import matrix_svg

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = {
    "report": (
        "crossload report --junit junit.xml --badge badge.svg --annotations",
        "crossload report runs/*.json --against runs/main.json --html matrix.html",
    )
}


def _file(name: str, what: str) -> Any:
    return typer.Option(name, help=what, metavar="FILE", rich_help_panel="Reports")


def report(  # noqa: PLR0917 - typer reads options from the signature
    results: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Results files; the newest is shown, the others are its history. The last run's by default.",
            metavar="RESULTS",
        ),
    ] = None,
    html: Annotated[Path | None, _file("--html", "One page, for people.")] = None,
    markdown: Annotated[Path | None, _file("--markdown", "For pull requests.")] = None,
    svg: Annotated[Path | None, _file("--svg", "The matrix as a picture.")] = None,
    junit: Annotated[Path | None, _file("--junit", "JUnit XML, for the test views of CI systems.")] = None,
    badge: Annotated[Path | None, _file("--badge", "An SVG badge.")] = None,
    annotate: Annotated[
        bool,
        typer.Option(
            "--annotations", help="Print what made the run fail as GitHub annotations.", rich_help_panel="Reports"
        ),
    ] = False,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            help="The results file that the page compares with; by default the newest of the others.",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Draw reports from results files, each of which a run has left as matrix.json.

    Without an option, the page is written beside the newest file.
    """
    paths = list(results or [_last()])
    runs = {path: read_results(path) for path in dict.fromkeys([*paths, *([against] if against else [])])}
    newest = max(paths, key=lambda path: runs[path].finished)
    shown = runs[newest]
    past = sorted((run for path, run in runs.items() if path != newest), key=lambda run: run.finished, reverse=True)
    base = runs[against] if against else next(iter(past), None)

    def page(result: MatrixResult) -> str:
        return matrix_page(result, past, base if base is not result else None)

    wanted: list[tuple[Path | None, Callable[[MatrixResult], str]]] = [
        (html, page),
        (markdown, matrix_markdown),
        (svg, matrix_svg),
        (junit, matrix_junit),
        (badge, matrix_badge),
    ]
    if not annotate and not any(path for path, _ in wanted):
        wanted = [(newest.with_suffix(".html"), page)]
    for path, draw in wanted:
        if path is not None:
            write_report(path, draw(shown))
            error_console().print(str(path), markup=False, soft_wrap=True)
    if annotate:
        emit(github_annotations(shown), end="")


def _last() -> Path:
    """The results file of the configuration here. Raises `ConfigError`."""
    config = load_config(Path(CONFIG_NAME))
    return config.root / config.tables.matrix.out / "matrix.json"
