"""The matrix as JSON, for other programs: everything that the other reports show, and nothing left out."""

import json
from dataclasses import asdict
from typing import Any, Final

from crossload.matrix.cell import CellResult
from crossload.matrix.result import MatrixResult
from crossload.report.legend import LOOKS

JSON_VERSION: Final = 1
"""Changes when a field is renamed, removed or given another meaning; a new field changes nothing."""


def matrix_json(result: MatrixResult) -> str:
    """A `ResultsFile`, with a cell on each line so that two runs can be compared by line."""
    head = {
        "crossload-matrix": JSON_VERSION,
        "made_by": result.made_by,
        "config": result.config,
        "run": result.run,
        "started": result.started.isoformat(),
        "finished": result.finished.isoformat(),
        "interrupted": result.interrupted,
        "partial": result.partial,
        "exit_code": int(result.exit_code),
        "planned": result.planned,
        "counts": result.counts,
        "legend": {verdict: look.meaning for verdict, look in LOOKS.items()},
        "targets": [asdict(target) for target in result.targets],
        "scenarios": [asdict(scenario) for scenario in result.scenarios],
        "findings": [asdict(finding) for finding in result.findings],
        "faults": [asdict(fault) for fault in result.faults],
        "disagreements": [asdict(item) for item in result.disagreements],
        "suspicions": [asdict(item) for item in result.suspicions],
        "again": result.again,
        "damaged": [asdict(load) for load in result.damaged],
    }
    cells = ",\n".join(json.dumps(_cell(cell)) for cell in result.cells)
    return f'{json.dumps(head, indent=1)[:-2]},\n "cells": [\n{cells}\n ]\n}}\n'


def _cell(result: CellResult) -> dict[str, Any]:
    cell: dict[str, Any] = {
        **{name: target for name, target in result.cell._asdict().items() if target},
        "verdict": result.verdict,
        "why": result.why,
        "cached": result.cached,
    }
    if result.unstable:
        cell["unstable"] = result.unstable
    if result.suspicious:
        cell["suspicious"] = True
    if result.outcome is not None:
        cell["seen"] = result.outcome.to_data()
    return cell
