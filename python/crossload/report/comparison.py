"""What changed between two runs, on a terminal and as JSON."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from crossload.matrix.compare import Change, Comparison
from crossload.report.legend import LOOKS
from crossload.report.plain import plain

SHOWN = 20
"""Changes of a kind that a text names; the JSON has them all."""


def print_comparison(console: Console, found: Comparison) -> None:
    """What got worse and what got better, each with the command that shows it, and the numbers of the rest."""
    _print_changes(console, "worse", "✗", "bold red", found.worse, config=found.config)
    _print_changes(console, "better", "✓", "green", found.better, config=found.config)
    for kind, changes in (("new", found.new), ("gone", found.gone)):
        counts = Counter(change.after or change.before for change in changes)
        listed = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        console.print(f"{kind}: {len(changes)} cells{f' ({listed})' if listed else ''}")
    console.print(f"as before: {found.unchanged} cells")


def _print_changes(
    console: Console, kind: str, mark: str, style: str, changes: Sequence[Change], *, config: str
) -> None:
    console.print(Text.assemble((f"{mark} {kind}" if changes else kind, style), f": {len(changes)} cells"))
    for change in changes[:SHOWN]:
        steps = [
            part
            for verdict in (change.before, change.after)
            if verdict is not None
            for part in ((str(verdict), LOOKS[verdict].style), " → ")
        ]
        console.print(Text.assemble(f"  {change.cell}: ", *steps[:-1], f": {plain(change.why)}"), soft_wrap=True)
        console.print(Text(f"      {change.cell.command('matrix cell', config=config)}"), soft_wrap=True)
    if len(changes) > SHOWN:
        console.print(f"  and {len(changes) - SHOWN} more", style="dim")


def comparison_json(found: Comparison) -> str:
    """One JSON object with every change."""
    kinds = {"worse": found.worse, "better": found.better, "new": found.new, "gone": found.gone}
    data: dict[str, Any] = {kind: [_entry(change) for change in changes] for kind, changes in kinds.items()}
    return json.dumps({**data, "unchanged": found.unchanged}, indent=1)


def _entry(change: Change) -> dict[str, Any]:
    return {**change.cell._asdict(), "before": change.before, "after": change.after, "why": change.why}
