"""`crossload init`: make a project a subject."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from crossload.cli.output import console, error_console
from crossload.scaffold import Project, Written, find_project, write_files

EXAMPLES = {"init": ("crossload init", "crossload init ../other --name other-package")}
NEXT = (
    ("crossload doctor", "what this machine lacks"),
    ("crossload matrix run", "let every version read what every other one wrote"),
)


def init(
    folder: Annotated[Path, typer.Argument(help="The project's folder.", metavar="FOLDER")] = Path(),
    name: Annotated[
        str | None, typer.Option("--name", help="The package's name, where pyproject.toml has none.", metavar="NAME")
    ] = None,
) -> None:
    """Write crossload.toml, an adapter and a first scenario into a Python project: they run at once.

    The versions are those that have a wheel in dist. Where the working tree has none there, it is built.
    Nothing is overwritten.
    """
    tell = error_console().print
    project = find_project(folder, name, tell)
    _print(project, write_files(project))


def _print(project: Project, written: list[Written]) -> None:
    screen = console()
    screen.print(Text.assemble((project.name, "bold"), f" {', '.join(project.versions)}, from dist\n"))
    for heading, rows in (("written", written), ("next", NEXT)):
        screen.print(heading, style="bold")
        width = max(len(row[0]) for row in rows)
        for what, why in rows:
            screen.print(Text.assemble(f"  {what:<{width}}  ", (why, "dim")))
        screen.print()
    screen.print("Then edit save() and load() in snapshots/adapter.py: they pickle the state that a scenario makes.")
