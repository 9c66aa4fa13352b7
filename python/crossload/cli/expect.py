"""`crossload expect`: how expectations stand in the last run, and the entries for what has none."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from crossload.cli.options import ConfigOption, JsonOption
from crossload.cli.output import console, emit
from crossload.matrix.config import CONFIG_NAME, load_config
from crossload.matrix.errors import ExitCode
from crossload.matrix.expectations import append, entries_for, stand
from crossload.matrix.result import stored_result
from crossload.matrix.tables import LONGEST_EXPECTATION, Link, today
from crossload.report.standing import print_standing, standing_json

EXAMPLES = {
    "expect": (
        "crossload expect",
        "crossload expect --update --link https://github.com/you/thing/issues/1 --expires 2027-06-30",
    )
}
DAYS = 90
"""Until an entry expires, where nothing else is said."""


def expect(
    update: Annotated[bool, typer.Option("--update", help="Write entries for what fails and has none.")] = False,
    link: Annotated[
        str | None, typer.Option("--link", help="Where it is being dealt with; new entries need it.", metavar="URL")
    ] = None,
    expires: Annotated[
        dt.datetime | None,
        typer.Option(
            "--expires",
            formats=["%Y-%m-%d"],
            help=f"The day until which it is acceptable, within a year; {DAYS} days from now by default.",
        ),
    ] = None,
    config: ConfigOption = Path(CONFIG_NAME),
    as_json: JsonOption = False,
) -> None:
    """Say how what is known to fail stands in the last run, and write entries for what is not known yet.

    New entries go to the end of crossload.toml; nothing else in it is touched. An entry that is stale, matches nothing
    or has expired is yours to take out or renew. It takes a whole run: one that left cells out is refused.
    """
    until = expires.date() if expires else today() + dt.timedelta(days=DAYS)
    _check(link, until)
    loaded = load_config(config)
    result = stored_result(loaded.root / loaded.tables.matrix.results)
    standing = stand(loaded, result)
    written = 0
    if update and (standing.failing or standing.differing):
        if link is None:
            raise typer.BadParameter("say where it is being dealt with", param_hint="--link")
        entries = entries_for(standing, link=link, expires=until)
        written = sum(map(len, entries.values()))
        standing = stand(append(loaded, entries), result)
    if as_json:
        emit(standing_json(standing, written))
    else:
        print_standing(console(), standing, written)
    if not standing.holds:
        raise typer.Exit(int(ExitCode.PROMISE))


def _check(link: str | None, until: dt.date) -> None:
    """Raises `BadParameter` for what no entry takes, and for a day on which it would have expired already."""
    try:
        TypeAdapter(Link | None).validate_python(link)
    except ValidationError:
        what = f"{link!r} is no link; write for example https://github.com/you/thing/issues/1"
        raise typer.BadParameter(what, param_hint="--link") from None
    first, last = today(), today() + LONGEST_EXPECTATION
    if not first <= until <= last:
        what = f"{until} is not within a year from now; write a day from {first} to {last}"
        raise typer.BadParameter(what, param_hint="--expires")
