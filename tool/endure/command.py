"""What the scripts share: their arguments, and how results are shown and kept."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from crossload.cli.output import console
from endure.pages import machine
from endure.settings import BACKENDS, FILE, ROOT
from endure.sheet import publish
from workbench.cache import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from endure.sheet import Sheet

RESULTS = ROOT / "build" / "endure"
PAGES = {
    "damage": ROOT / "docs" / "endurance.md",
    "leak": ROOT / "docs" / "endurance.md",
    "stress": ROOT / "docs" / "endurance.md",
    "limits": ROOT / "docs" / "safety.md",
}
"""Where the figures of each session stand."""


def arguments(description: str | None) -> argparse.ArgumentParser:
    """What all of them take."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help=f"the quick figures of {FILE.relative_to(ROOT)}")
    parser.add_argument("--backend", choices=BACKENDS, action="append", help="only this one")
    parser.add_argument("--out", type=Path, default=RESULTS, help=f"by default {RESULTS.relative_to(ROOT)}")
    parser.add_argument("--write", action="store_true", help="also write the figures into the documentation")
    return parser


def show(name: str, options: argparse.Namespace, sheets: Sequence[Sheet], words: Sequence[str]) -> None:
    """Print the results of a session and, where that was asked for, put them into the documentation."""
    out = console()
    for sheet in sheets:
        out.print(sheet.table())
    for line in words:
        out.print(Text(line))
    if options.write:
        told = ["  \n".join(words)] if words else []
        publish(PAGES[name], name, [*(sheet.markdown() for sheet in sheets), *told, f"({machine()}.)"])


def keep(name: str, options: argparse.Namespace, record: Mapping[str, Any]) -> None:
    """Write the results of a session as JSON."""
    options.out.mkdir(parents=True, exist_ok=True)
    write_atomically(options.out / f"{name}.json", json.dumps(record, indent=1))
