"""Versions of the working repository itself, by its tags."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from crossload.matrix.indexes.published import IndexProblem, Published
from crossload.matrix.target_tables import IndexVersions
from crossload.matrix.tool import UnbuildableError, run_tool

_FORM = "%(refname:strip=2)%09%(creatordate:short)%09%(objectname)%09%(*objectname)"


def published(_package: str, wanted: IndexVersions, root: Path) -> Iterable[Published]:
    """Every tag of the form that is asked for, with the commit that it is on."""
    before, _, after = wanted.tags.partition("{version}")
    try:
        listed = run_tool(["git", "tag", "--list", f"{before}*{after}", f"--format={_FORM}"], cwd=root)
    except UnbuildableError as error:
        raise IndexProblem(f"{root} has no tags to take versions from: {error}") from None
    lines = [line.split("\t") for line in listed.splitlines()]
    return [
        Published(
            version=name[len(before) : len(name) - len(after)],
            released=dt.date.fromisoformat(day),
            # A tag with a message of its own is an object that names its commit.
            digest=f"git:{commit or thing}",
        )
        for name, day, thing, commit in lines
    ]
