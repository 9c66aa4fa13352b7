"""`crossload schema`: what editors complete and check `crossload.toml` by."""

import typer

from crossload.matrix.schema import config_schema

EXAMPLES = ("crossload schema > snapshots/crossload.schema.json",)


def schema() -> None:
    """Print the JSON schema of crossload.toml, for editors.

    A first line `#:schema PATH` in crossload.toml says where a copy of it is.
    """
    typer.echo(config_schema(), nl=False)
