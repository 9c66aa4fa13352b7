"""Which targets can be made on this machine, on a terminal and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from crossload.matrix.doctor import Checkup


def print_checkups(console: Console, checkups: Sequence[Checkup]) -> None:
    """A line for each target, and the sum."""
    for item in checkups:
        if item.missing is None:
            console.print(Text.assemble(("  ✓ ", "green"), item.target))
        else:
            console.print(Text.assemble(("  ✗ ", "bold red"), f"{item.target}: {item.missing}"), soft_wrap=True)
    ready = sum(item.missing is None for item in checkups)
    console.print(f"{ready} of {len(checkups)} targets can be made on this machine")


def checkups_json(checkups: Sequence[Checkup]) -> str:
    """One JSON object, with `ready` and `missing` of each target."""
    targets = [{**asdict(item), "ready": item.missing is None} for item in checkups]
    return json.dumps({"ready": all(item.missing is None for item in checkups), "targets": targets}, indent=1)
