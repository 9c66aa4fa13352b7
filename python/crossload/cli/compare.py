"""`crossload matrix compare`: hold one run against another."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from crossload.cli.options import ConfigOption, JsonOption
from crossload.cli.output import console, emit, short
from crossload.matrix.compare import compare as held_against
from crossload.matrix.config import CONFIG_NAME, load_config
from crossload.matrix.errors import ExitCode
from crossload.matrix.result import stored_result
from crossload.report.comparison import comparison_json, print_comparison
from crossload.report.results_file import read_results

EXAMPLES = {
    "compare": (
        "crossload matrix compare main.json",
        "crossload matrix compare main.json build/matrix/matrix.json --json",
    ),
}


def compare(
    base: Annotated[Path, typer.Argument(help="The earlier run's matrix.json.", metavar="BASE.json")],
    later: Annotated[
        Path | None, typer.Argument(help="The later run's; the last one here by default.", metavar="[NEW.json]")
    ] = None,
    config: ConfigOption = Path(CONFIG_NAME),
    as_json: JsonOption = False,
) -> None:
    """Hold a run against an earlier one, such as the main branch's: only what got worse fails.

    What got better, what is new and what is gone is listed.
    """
    before = read_results(base)
    if later is None:
        loaded = load_config(config)
        after = stored_result(loaded.root / loaded.tables.matrix.results)
        after = replace(after, config=short(loaded.root / after.config))
    else:
        after = read_results(later)
    found = held_against(before, after)
    if as_json:
        emit(comparison_json(found))
    else:
        print_comparison(console(), found)
    if found.worse:
        raise typer.Exit(int(ExitCode.WORSE))
