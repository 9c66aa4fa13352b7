"""`crossload matrix run`, `merge`, `show` and `cell`: run the matrix or join its shards, print it, look at one cell."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from crossload.cli.completion import complete_scenario, complete_target
from crossload.cli.options import (
    ConfigOption,
    JsonOption,
    OutOption,
    ReaderArgument,
    ResultsOption,
    RunOption,
    ScenarioArgument,
    ViaOption,
    WriterArgument,
    parsed,
    pattern,
    stations,
)
from crossload.cli.output import console, emit, error_console, short
from crossload.matrix.config import CONFIG_NAME, Config, load_config
from crossload.matrix.merge import merge as merge_shards
from crossload.matrix.options import Options
from crossload.matrix.places import Workshop
from crossload.matrix.plan import parse_shard
from crossload.matrix.result import MatrixResult, stored_result
from crossload.matrix.run import run_matrix
from crossload.matrix.single import run_single
from crossload.report.files import write_reports
from crossload.report.json_file import matrix_json
from crossload.report.progress import shown
from crossload.report.renewal import renew_reports
from crossload.report.single import print_single, single_json
from crossload.report.terminal import print_matrix

Writer = Callable[[MatrixResult, Path], list[Path]]

EXAMPLES = {
    "run": (
        "crossload matrix run",
        "crossload matrix run --targets 'thing@>=1.2' --scenarios 'dict_*'",
        "crossload matrix run --fresh --jobs 4 --json > matrix.json",
        "crossload matrix run --again 3",
    ),
    "merge": (
        "crossload matrix run --shard 1/2 --results shard-1.sqlite",
        "crossload matrix merge shard-1.sqlite shard-2.sqlite",
    ),
    "show": ("crossload matrix show", "crossload matrix show --run 12 --out build/run-12"),
    "cell": (
        "crossload matrix cell thing@1.0/venv thing@1.1/venv dict_keys",
        "crossload matrix cell thing@1.0/venv thing@1.1/venv dict_keys --damage 17",
    ),
}


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
            autocompletion=complete_target,
        ),
    ] = None,
    scenarios: Annotated[
        list[str] | None,
        typer.Option(
            "--scenarios",
            help="Only scenarios like this; may be repeated.",
            metavar="GLOB",
            autocompletion=complete_scenario,
        ),
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
    as_json: JsonOption = False,
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
    _report(loaded, result, out, as_json=as_json, write=renew_reports)


def merge(
    files: Annotated[list[Path], typer.Argument(help="The results file of each shard.", metavar="FILE")],
    config: ConfigOption = Path(CONFIG_NAME),
    out: OutOption = None,
    results: ResultsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put the results of all shards together, hold the promises against them, and write the reports.

    Files that leave out a part, overlap, or are of another configuration or other builds are refused.
    """
    loaded = load_config(config)
    _report(loaded, merge_shards(loaded, files, results), out, as_json=as_json)


def show(
    config: ConfigOption = Path(CONFIG_NAME),
    out: OutOption = None,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the last run's matrix again, and write its reports; nothing is run."""
    loaded = load_config(config)
    result = stored_result(loaded.root / loaded.tables.matrix.results, run_number)
    _report(loaded, result, out, as_json=as_json)


def cell(  # noqa: PLR0917 - as `run`
    writer: WriterArgument,
    reader: ReaderArgument,
    scenario: ScenarioArgument,
    via: ViaOption = None,
    damage: Annotated[
        int | None,
        typer.Option("--damage", min=1, help="Damage the snapshot as this load of [damage] does.", metavar="N"),
    ] = None,
    config: ConfigOption = Path(CONFIG_NAME),
    as_json: JsonOption = False,
) -> None:
    """Run one cell anew and print everything about it.

    With `--damage`, repeat the load of a damaged snapshot that a report names by its number.
    A cell that ran ends with 0 whatever its verdict, since promises are held against whole runs only.
    """
    loaded = load_config(config)
    with shown(error_console()) as listener:
        workshop = Workshop(root=loaded.root, build=loaded.tables.matrix.build, tell=listener.tell)
        single = run_single(loaded, stations(writer, via, reader), scenario, workshop, damage)
    if as_json:
        emit(single_json(single))
    else:
        print_single(console(), single)
    if single.exit_code:
        raise typer.Exit(int(single.exit_code))


def _report(
    config: Config, result: MatrixResult, out: Path | None, *, as_json: bool, write: Writer = write_reports
) -> None:
    files = write(result, out if out is not None else config.root / config.tables.matrix.out)
    if as_json:
        emit(matrix_json(result), end="")
    else:
        screen = console()
        names = [short(path) for path in files]
        # What is printed here is pasted here; the files are read anywhere.
        print_matrix(screen, replace(result, config=short(config.root / result.config)), where=names[1])
        screen.print(f"reports: {', '.join(names)}", style="dim", soft_wrap=True)
    if result.exit_code:
        raise typer.Exit(int(result.exit_code))
