"""What the page's script gets: the cells in columns, and each text that they share once."""

import json
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.compare import Change, compare
from crossload.matrix.config import naming
from crossload.matrix.outcome import Outcome
from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict
from crossload.report.causes import causes, corruptions
from crossload.report.legend import LOOKS
from crossload.report.plain import plain
from crossload.report.suspects import doubt
from crossload.report.values import readable

LONGEST_VALUE = 2000
"""Characters of an answer that are shown; the results file has the whole."""

_LETTERS = {verdict: chr(ord("a") + index) for index, verdict in enumerate(Verdict)}
_ABSENT = "-"

Item = TypeVar("Item", bound=Hashable)


class _Shared(Generic[Item]):
    """Things that many cells share, each kept once, and found by its number."""

    def __init__(self) -> None:
        self._numbers: dict[Item, int] = {}

    def number(self, item: Item) -> int:
        return self._numbers.setdefault(item, len(self._numbers))

    def listed(self, shown: Callable[[Item], Any]) -> list[Any]:
        return [shown(item) for item in self._numbers]


def payload(result: MatrixResult, past: Sequence[MatrixResult], against: MatrixResult | None) -> dict[str, Any]:
    """JSON data. Cells are numbered as in `result`; texts of others are made printable here."""
    targets = {target.id: number for number, target in enumerate(result.targets)}
    scenarios = {scenario.name: number for number, scenario in enumerate(result.scenarios)}
    whys: _Shared[str] = _Shared()
    seen: _Shared[tuple[str, ...]] = _Shared()
    return {
        "verdicts": [_verdict(verdict) for verdict in Verdict],
        "targets": [_target(target) for target in result.targets],
        "scenarios": [_scenario(scenario) for scenario in result.scenarios],
        "cells": {
            "scenario": [scenarios[item.cell.scenario] for item in result.cells],
            "writer": [targets[item.cell.writer] for item in result.cells],
            "reader": [targets[item.cell.reader] for item in result.cells],
            "via": [targets[item.cell.via] if item.cell.via else -1 for item in result.cells],
            "verdict": "".join(_LETTERS[item.verdict] for item in result.cells),
            "why": [whys.number(item.why) for item in result.cells],
            "seen": [-1 if item.outcome is None else seen.number(_facts(item.outcome)) for item in result.cells],
        },
        "whys": whys.listed(_text),
        "seen": seen.listed(_seen),
        "doubts": {number: doubt(item) for number, item in enumerate(result.cells) if item.suspicious},
        "unstable": {number: item.unstable for number, item in enumerate(result.cells) if item.unstable},
        "naming": [plain(word) for word in naming(result.config)],
        "causes": _causes(result),
        "findings": _findings(result),
        "runs": [_run(other, result) for other in past],
        "comparison": None if against is None else _comparison(against, result),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    look = LOOKS[verdict]
    return {
        "name": verdict.value,
        "symbol": look.symbol,
        "color": look.color,
        "meaning": look.meaning,
        "advice": look.advice,
        "failing": verdict.failing,
        "settled": verdict.settled,
    }


def _target(target: Any) -> dict[str, Any]:
    facts = {
        "version": target.version,
        "release": target.release,
        "place": target.place,
        "format": target.format,
        "machine": f"{target.arch}, {target.pointer_width}-bit, {target.byte_order}-endian",
        "artifact": target.artifact,
        **{f"says {plain(name)}": value for name, value in target.detail.items() if name != "release"},
    }
    facts = {name: plain(str(value)) for name, value in facts.items()}
    return {"id": plain(target.id), "subject": plain(target.subject), "made": not target.problem, "facts": facts}


def _scenario(scenario: Any) -> dict[str, Any]:
    return {
        "name": plain(scenario.name),
        "summary": plain(scenario.summary),
        "file": plain(scenario.file),
        "feeds": [_text(feed["code"]) for feed in scenario.body.get("feeds", ()) if "code" in feed],
        "questions": [[plain(label), _text(code)] for label, code in scenario.questions.items()],
    }


def _facts(outcome: Outcome) -> tuple[str, ...]:
    """All that is shown of an outcome, as something that equal outcomes share; its duration would tell them apart."""
    differences = json.dumps([vars(item) for item in outcome.differences]) if outcome.differences else ""
    parts = (
        outcome.happening,
        outcome.party,
        outcome.error_type,
        outcome.message,
        outcome.path or "",
        outcome.evidence,
    )
    return (*parts, differences)


def _seen(facts: tuple[str, ...]) -> dict[str, Any]:
    *texts, differences = facts
    names = ("happening", "party", "type", "message", "path", "evidence")
    shown: dict[str, Any] = {name: _text(text) for name, text in zip(names, texts, strict=True) if text}
    if differences:
        shown["differences"] = [_difference(**item) for item in json.loads(differences)]
    return shown


def _difference(label: str, expected: Any, actual: Any) -> list[str]:
    return [plain(label), *(_text(readable(value, longest=LONGEST_VALUE)) for value in (expected, actual))]


def _causes(result: MatrixResult) -> list[dict[str, Any]]:
    """Why cells failed, gravest first: what is corrupt by scenario, all else by the sentence."""
    numbers = {id(item): number for number, item in enumerate(result.cells)}

    def cause(verdict: Verdict, why: str, cells: Sequence[CellResult]) -> dict[str, Any]:
        return {
            "verdict": list(Verdict).index(verdict),
            "why": _text(why),
            "cells": [numbers[id(item)] for item in cells],
        }

    corrupt = [cause(Verdict.WRONG, item.scenario, item.cells) for item in corruptions(result)]
    return corrupt + [cause(item.verdict, item.why, item.cells) for item in causes(result)]


def _findings(result: MatrixResult) -> list[list[int]]:
    """For each finding the numbers of the cells that speak against it."""
    numbers = {item.cell: number for number, item in enumerate(result.cells)}
    return [[numbers[cell] for cell in finding.cells if cell in numbers] for finding in result.findings]


def _run(other: MatrixResult, result: MatrixResult) -> dict[str, Any]:
    """Another run: its verdict for each cell of `result`, where it has that cell."""
    verdicts: dict[Cell, Verdict] = {item.cell: item.verdict for item in other.cells}
    letters = "".join(_LETTERS[verdicts[item.cell]] if item.cell in verdicts else _ABSENT for item in result.cells)
    return {"started": other.started.isoformat(), "run": other.run, "verdicts": letters}


def _comparison(base: MatrixResult, result: MatrixResult) -> dict[str, Any]:
    """The numbers of the cells that got worse, got better or are new, with their former verdicts; and what is gone."""
    found = compare(base, result)
    numbers = {item.cell: number for number, item in enumerate(result.cells)}
    order = list(Verdict)

    def listed(changes: Sequence[Change]) -> list[list[int]]:
        return [[numbers[one.cell], order.index(one.before) if one.before else -1] for one in changes]

    kinds = {"worse": found.worse, "better": found.better, "new": found.new}
    return {"kinds": {kind: listed(changes) for kind, changes in kinds.items()}, "gone": len(found.gone)}


def _text(text: str) -> str:
    """Several lines of somebody else's text, with nothing in them that a person could not see."""
    return "\n".join(plain(line, longest=4000) for line in text.replace("\t", "    ").splitlines())
