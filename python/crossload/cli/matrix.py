"""`crossload matrix run`, `merge`, `show` and `cell`: run the matrix or join its shards, print it, look at one cell."""

import os
from pathlib import Path
from typing import Annotated

import typer

from crossload.cli.options import ConfigOption, OutOption, ResultsOption, parsed, pattern
from crossload.cli.output import console, error_console
from crossload.matrix.config import CONFIG_NAME, Config, load_config
from crossload.matrix.errors import NotFoundError, StoreError
from crossload.matrix.merge import merge as merge_shards
from crossload.matrix.options import Options
from crossload.matrix.places import Workshop
from crossload.matrix.plan import parse_shard
from crossload.matrix.result import MatrixResult, load_result
from crossload.matrix.run import run_matrix
from crossload.matrix.single import run_single
from crossload.matrix.store import Store
from crossload.report.files import write_reports
from crossload.report.progress import shown
from crossload.report.single import print_single
from crossload.report.terminal import print_matrix


def run(  # noqa: PLR0917 - typer reads options from the signature
    config: ConfigOption = Path(CONFIG_NAME),
    out: OutOption = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Cells at once; the number of cores by default.")
    ] = None,
    targets: Annotated[
        list[str] | None,
        typer.Option(
            "--targets",
            help="Only targets like SUBJECT, SUBJECT/PLACE or SUBJECT@VERSION/PLACE; may be repeated.",
            metavar="GLOB",
        ),
    ] = None,
    scenarios: Annotated[
        list[str] | None, typer.Option("--scenarios", help="Only scenarios like this; may be repeated.", metavar="GLOB")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run stored cells again.")] = False,
    update_lock: Annotated[
        bool, typer.Option("--update-lock", help="Ask the package index for versions again.")
    ] = False,
    again: Annotated[
        int,
        typer.Option(
            "--again", min=0, help="Run every cell N times more, and fail where one ends otherwise.", metavar="N"
        ),
    ] = 0,
    shard: Annotated[
        str | None,
        typer.Option("--shard", help="Only this part of all cells, such as 2/8; needs --results.", metavar="K/N"),
    ] = None,
    results: ResultsOption = None,
) -> None:
    """Run what is not stored yet, print the matrix and write its reports.

    Stored cells are used again as long as nothing that decides them changed.
    The next run continues one that was interrupted or killed.
    """
    if shard is not None and results is None:
        raise typer.BadParameter("a shard needs a results file of its own; add --results FILE", param_hint="--shard")
    loaded = load_config(config)
    options = Options(
        jobs=jobs or loaded.tables.matrix.jobs or os.cpu_count() or 1,
        fresh=fresh,
        update_lock=update_lock,
        targets=tuple(pattern(text, "--targets") for text in targets or ()),
        scenarios=tuple(scenarios or ()),
        again=again,
        shard=parsed(parse_shard, shard, "--shard") if shard is not None else None,
        results=results,
    )
    with shown(error_console()) as listener:
        result = run_matrix(loaded, options, listener)
    _report(loaded, result, out)


def merge(
    files: Annotated[list[Path], typer.Argument(help="The results file of each shard.", metavar="FILE")],
    config: ConfigOption = Path(CONFIG_NAME),
    out: OutOption = None,
    results: ResultsOption = None,
) -> None:
    """Put the results of all shards together, hold the promises against them, and write the reports.

    Files that leave out a part, overlap, or are of another configuration or other builds are refused.
    """
    loaded = load_config(config)
    _report(loaded, merge_shards(loaded, files, results), out)


def show(
    config: ConfigOption = Path(CONFIG_NAME),
    out: OutOption = None,
    run_number: Annotated[
        int | None, typer.Option("--run", help="This run instead of the last one.", metavar="N")
    ] = None,
) -> None:
    """Print the last run's matrix again, and write its reports; nothing is run."""
    loaded = load_config(config)
    path = loaded.root / loaded.tables.matrix.results
    if not path.exists():
        raise NotFoundError(f"there is no results file {path} yet; `crossload matrix run` makes it")
    store = Store(path)
    try:
        number = store.last_run() if run_number is None else run_number
        if number is None:
            raise StoreError(f"{path} has no finished run; `crossload matrix run` makes one")
        result = load_result(store, number)
    finally:
        store.close()
    _report(loaded, result, out)


def cell(
    writer: Annotated[str, typer.Argument(help="The target that writes, as in the matrix.", metavar="WRITER")],
    reader: Annotated[str, typer.Argument(help="The target that reads.", metavar="READER")],
    scenario: Annotated[str, typer.Argument(help="The scenario's name.", metavar="SCENARIO")],
    config: ConfigOption = Path(CONFIG_NAME),
) -> None:
    """Run one cell anew and print everything about it."""
    loaded = load_config(config)
    with shown(error_console()) as listener:
        workshop = Workshop(root=loaded.root, build=loaded.tables.matrix.build, tell=listener.tell)
        single = run_single(loaded, pattern(writer, "WRITER"), pattern(reader, "READER"), scenario, workshop)
    print_single(console(), single)


def _report(config: Config, result: MatrixResult, out: Path | None) -> None:
    folder = out if out is not None else config.root / config.tables.matrix.out
    files = write_reports(result, folder)
    screen = console()
    print_matrix(screen, result, where=str(files[1]))
    screen.print(f"reports: {', '.join(str(path) for path in files)}", style="dim", soft_wrap=True)
    if result.exit_code:
        raise typer.Exit(int(result.exit_code))
