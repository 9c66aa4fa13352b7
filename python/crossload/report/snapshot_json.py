"""Inspections and dry runs as JSON, for other programs; docs/inspect.md documents the keys."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from crossload.errors import Build
from crossload.inspection.info import SnapshotInfo
from crossload.inspection.rehearsal import Rehearsal
from crossload.inspection.status import ExitCode, Status

JSON_VERSION = 1
"""Changes when a key is renamed, removed or given another meaning; a new key changes nothing."""


def inspection_entry(name: str, info: SnapshotInfo) -> dict[str, Any]:
    """One file of an inspection."""
    entries = asdict(info)
    if info.seal is not None and info.seal.key is not None:
        entries["seal"]["key"] = info.seal.key.hex()
    return {"file": name, "status": info.status, "problem": None, **entries}


def problem_entry(name: str, status: Status, problem: str) -> dict[str, Any]:
    """A file of which nothing is known."""
    return {"file": name, "status": status, "problem": problem}


def rehearsal_entry(name: str, rehearsal: Rehearsal) -> dict[str, Any]:
    """One file of a dry run."""
    return {"file": name, **asdict(rehearsal)}


def report_json(kind: str, entries: Iterable[dict[str, Any]], exit_code: ExitCode, reader: Build | None = None) -> str:
    """One JSON object, with a file on each line so that two reports can be compared by line."""
    head: dict[str, Any] = {
        f"crossload-{kind}": JSON_VERSION,
        "reader": reader and asdict(reader),
        "exit_code": int(exit_code),
        "interrupted": exit_code is ExitCode.INTERRUPTED,
    }
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    return f'{json.dumps(head, indent=1)[:-2]},\n "files": [\n{lines}\n ]\n}}'
