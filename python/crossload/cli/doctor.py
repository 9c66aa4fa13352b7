"""`crossload doctor`: say what this machine lacks."""

from pathlib import Path

import typer

from crossload.cli.options import ConfigOption, JsonOption
from crossload.cli.output import console, emit
from crossload.matrix.config import CONFIG_NAME, load_config
from crossload.matrix.doctor import check
from crossload.matrix.errors import ExitCode
from crossload.matrix.scenario import load_scenarios
from crossload.report.checkups import checkups_json, print_checkups

EXAMPLES = {"doctor": ("crossload doctor", "crossload doctor --json | jq '.targets[] | select(.ready | not)'")}


def doctor(config: ConfigOption = Path(CONFIG_NAME), as_json: JsonOption = False) -> None:
    """Say which targets can be made on this machine, and what gets what the others lack.

    The configuration and the scenarios are checked as well. Nothing is made, and nothing is run.
    """
    loaded = load_config(config)
    load_scenarios(loaded.root / loaded.tables.matrix.scenarios)
    checkups = check(loaded)
    if as_json:
        emit(checkups_json(checkups))
    else:
        print_checkups(console(), checkups)
    if any(item.missing for item in checkups):
        raise typer.Exit(int(ExitCode.UNREADY))
