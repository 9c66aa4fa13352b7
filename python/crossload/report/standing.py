"""How expectations stand in a run, on a terminal and as JSON."""

import json
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from crossload.matrix.expectations import Standing
from crossload.report.plain import plain

SHOWN = 20
"""Cells that a text names; the JSON has them all."""


def print_standing(console: Console, standing: Standing, written: int) -> None:
    """Each entry, and what fails without one."""
    for finding in standing.findings:
        mark, style = ("✓", "green") if finding.holds else ("✗", "bold red")
        text = Text.assemble((f"{mark} {finding.kind} ", style), f"{finding.summary}: {plain(finding.why)}")
        console.print(text, soft_wrap=True)
        if not finding.holds:
            console.print(f"    {finding.position}", style="dim", soft_wrap=True)
    unknown = [f"{item.cell}: {item.verdict}: {plain(item.why)}" for item in standing.failing]
    unknown += [f"{item.scenario}: {item.writer} answers otherwise than CPython" for item in standing.differing]
    for line in unknown[:SHOWN]:
        console.print(Text.assemble(("✗ not expected ", "bold red"), line), soft_wrap=True)
    if len(unknown) > SHOWN:
        console.print(f"  and {len(unknown) - SHOWN} more", style="dim")
    console.print(f"{len(standing.findings)} entries, {written} of them new; {len(unknown)} failures without one")


def standing_json(standing: Standing, written: int) -> str:
    """One JSON object."""
    return json.dumps(
        {
            "written": written,
            "entries": [asdict(finding) for finding in standing.findings],
            "failing": [{**item.cell._asdict(), "verdict": item.verdict, "why": item.why} for item in standing.failing],
            "differing": [asdict(item) for item in standing.differing],
        },
        indent=1,
    )
