"""`crossload explain`: all that is known about one stored cell, and an archive of it for a bug report."""

from pathlib import Path
from typing import Annotated

import typer

from crossload.cli.options import (
    ConfigOption,
    JsonOption,
    ReaderArgument,
    RunOption,
    ScenarioArgument,
    ViaOption,
    WriterArgument,
    stations,
)
from crossload.cli.output import console, emit, error_console
from crossload.matrix.config import CONFIG_NAME, load_config
from crossload.report.bundle import bundle, tells_where
from crossload.report.explain import print_explanation
from crossload.report.explanation import explain_cell
from crossload.report.json_file import matrix_json

EXAMPLES = {
    "explain": (
        "crossload explain thing@1.0/venv thing@1.1/venv dict_keys",
        "crossload explain thing@1.0/venv thing@1.1/venv dict_keys --bundle report.zip",
    )
}


def explain(  # noqa: PLR0917 - typer reads options from the signature
    writer: WriterArgument,
    reader: ReaderArgument,
    scenario: ScenarioArgument,
    config: ConfigOption = Path(CONFIG_NAME),
    run_number: RunOption = None,
    via: ViaOption = None,
    archive: Annotated[
        Path | None,
        typer.Option("--bundle", help="Write all of it as a zip, to attach to a bug report.", metavar="FILE"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print all that is known about a cell: questions, answers, messages, identities, bytes; nothing is run."""
    explanation = explain_cell(load_config(config), run_number, stations(writer, via, reader), scenario)
    if as_json:
        emit(matrix_json(explanation.alone), end="")
    else:
        print_explanation(console(), explanation)
    if archive is not None:
        archive.write_bytes(bundle(explanation))
        note = (
            "; its snapshot holds a path of this machine: look before you send it" if tells_where(explanation) else ""
        )
        error_console().print(f"{archive}{note}", markup=False, soft_wrap=True)
