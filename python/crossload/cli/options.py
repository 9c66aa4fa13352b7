"""Arguments and options that several commands take, each with one help text."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from crossload.cli.completion import complete_scenario, complete_target
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
RunOption = Annotated[int | None, typer.Option("--run", help="This run instead of the last one.", metavar="N")]
WriterArgument = Annotated[
    str,
    typer.Argument(help="The target that writes, as in the matrix.", metavar="WRITER", autocompletion=complete_target),
]
ReaderArgument = Annotated[
    str, typer.Argument(help="The target that reads.", metavar="READER", autocompletion=complete_target)
]
ScenarioArgument = Annotated[
    str, typer.Argument(help="The scenario's name.", metavar="SCENARIO", autocompletion=complete_scenario)
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
