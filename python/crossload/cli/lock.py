"""`crossload lock`: resolve the versions that the configuration asks registries for, and say what is new."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from crossload.cli.options import ConfigOption, JsonOption
from crossload.cli.output import console, emit, short
from crossload.matrix.config import CONFIG_NAME, load_config
from crossload.matrix.lock import resolve_versions
from crossload.matrix.lock_changes import Change, changes
from crossload.matrix.lock_file import read_lock

EXAMPLES = {
    "lock": ("crossload lock", "crossload lock --upgrade", "crossload lock --upgrade --json | jq '.changes[].version'")
}


def lock(
    config: ConfigOption = Path(CONFIG_NAME),
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Ask for every subject again, not only for new ones.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write crossload.lock: the versions that the configuration asks registries for, with what pins them.

    Every run does so by itself when the lock does not fit the configuration. Shown is what is new in it.
    """
    loaded = load_config(config)
    before = read_lock(loaded.lock)
    releases = resolve_versions(loaded, update=upgrade)
    found = changes(before, read_lock(loaded.lock))
    if as_json:
        emit(json.dumps({"lock": str(loaded.lock), "changes": [asdict(change) for change in found]}, indent=1))
        return
    out = console()
    for change in found:
        out.print(_line(change), markup=False, soft_wrap=True)
    total = sum(map(len, releases.values()))
    out.print(f"{total} versions of {len(releases)} subjects; {len(found)} changes in {short(loaded.lock)}")


def _line(change: Change) -> str:
    mark = {"new": "+", "gone": "-"}.get(change.what, "~")
    return " ".join([mark, change.subject, change.version, *change.pins])
