"""`crossload schema`: what editors and other programs check `crossload.toml` and results files by."""

from typing import Annotated, Literal

import typer

from crossload.cli.output import emit
from crossload.matrix.schema import config_schema
from crossload.report.results_file import results_schema

EXAMPLES = {"schema": ("crossload schema > snapshots/crossload.schema.json", "crossload schema results")}


def schema(
    what: Annotated[
        Literal["config", "results"], typer.Argument(help="Of crossload.toml, or of the matrix.json that a run leaves.")
    ] = "config",
) -> None:
    """Print the JSON schema of crossload.toml, for editors, or that of results files.

    A first line `#:schema PATH` in crossload.toml says where a copy of it is.
    """
    emit(config_schema() if what == "config" else results_schema(), end="")
