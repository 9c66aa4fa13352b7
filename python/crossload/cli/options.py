"""Arguments and options that several commands take, each with one help text."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from crossload.matrix.pattern import Pattern, parse_pattern

Parsed = TypeVar("Parsed")

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="The configuration to run.", metavar="FILE")]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Where the reports go, instead of the configured folder.", metavar="DIR")
]
ResultsOption = Annotated[
    Path | None,
    typer.Option("--results", help="The results file, instead of the configured one.", metavar="FILE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


def parsed(parse: Callable[[str], Parsed], text: str, option: str) -> Parsed:
    """What the command line says by `text`; what can't be parsed is a usage error of `option`."""
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def pattern(text: str, option: str) -> Pattern:
    """A target pattern from the command line; what is none is a usage error of `option`."""
    return parsed(parse_pattern, text, option)
