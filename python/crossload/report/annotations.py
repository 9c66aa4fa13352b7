"""What made a run fail, as GitHub's workflow commands: they appear beside the lines of a pull request."""

import re
from collections.abc import Iterable

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.errors import ExitCode
from crossload.matrix.promises import Finding
from crossload.matrix.result import MatrixResult
from crossload.report.causes import OFFENDING_SHOWN
from crossload.report.plain import plain
from crossload.report.suspects import suspects
from crossload.report.values import readable

MOST = 10
"""GitHub shows no more errors, and no more warnings, of one step."""

_POSITION = re.compile(r"^(?P<file>.+):(?P<line>\d+):(?P<column>\d+)$")


def github_annotations(result: MatrixResult) -> str:
    """A line for each broken promise, then for each fault and each scenario that broke a promise, ten at most.

    What is suspicious is a warning, of which there are ten at most too.
    """
    errors = [*_findings(result), *_faults(result), *_oracle(result), *_scenarios(result)]
    if not errors and result.exit_code is not ExitCode.OK:
        errors = [_command("error", {"title": "crossload"}, result.exit_code.meaning)]
    warnings = [
        _command("warning", {"title": "suspicious"}, f"{item.target}: {item.what}") for item in suspects(result)
    ]
    return "".join(f"{line}\n" for line in (*_first_of("error", errors), *_first_of("warning", warnings)))


def _first_of(name: str, lines: list[str]) -> list[str]:
    if len(lines) <= MOST:
        return lines
    rest = _command(name, {"title": "crossload"}, f"{len(lines) - MOST + 1} more in the report")
    return [*lines[: MOST - 1], rest]


def _findings(result: MatrixResult) -> Iterable[str]:
    for finding in result.broken:
        where = _POSITION.match(finding.position)
        place = {"file": where["file"], "line": where["line"], "col": where["column"]} if where else {}
        cells = (cell.command("explain", config=result.config) for cell in _first(finding))
        title = {"title": f"{finding.kind} does not hold"}
        yield _command("error", {**place, **title}, "\n".join([f"{finding.summary}: {finding.why}", *cells]))


def _first(finding: Finding) -> tuple[Cell, ...]:
    return finding.cells[:OFFENDING_SHOWN]


def _faults(result: MatrixResult) -> Iterable[str]:
    for fault in result.faults:
        yield _command("error", {"title": f"{fault.target} {fault.kind}"}, f"{fault.doing}: {fault.what}")


def _oracle(result: MatrixResult) -> Iterable[str]:
    files = {scenario.name: scenario.file for scenario in result.scenarios}
    for item in result.disagreements:
        if not item.known:
            place = {"file": files[item.scenario]} if files.get(item.scenario) else {}
            labels = ", ".join(difference.label for difference in item.differences)
            yield _command("error", {**place, "title": "differs from CPython"}, f"{item.writer}: {labels}")


def _scenarios(result: MatrixResult) -> Iterable[str]:
    """The scenarios of the offending cells, each at its file, with its first cell."""
    offending = {cell for finding in result.broken for cell in finding.cells}
    first: dict[str, CellResult] = {}
    for item in result.cells:
        if item.cell in offending:
            first.setdefault(item.cell.scenario, item)
    files = {scenario.name: scenario.file for scenario in result.scenarios}
    for name, item in first.items():
        if files.get(name):
            title = f"{name} is {item.verdict}"
            yield _command("error", {"file": files[name], "title": title}, "\n".join(_about(item)))


def _about(item: CellResult) -> Iterable[str]:
    yield f"{item.cell.way}: {item.why}"
    for one in item.outcome.differences[:OFFENDING_SHOWN] if item.outcome else ():
        yield f"{one.label}: expected {readable(one.expected)}, actual {readable(one.actual)}"


def _command(name: str, properties: dict[str, str], message: str) -> str:
    """One workflow command. Its text may be a guest's: a line break in it must not begin another command."""
    written = ",".join(f"{key}={_escaped(plain(value), ':,')}" for key, value in properties.items())
    text = "\n".join(plain(line) for line in message.splitlines())
    return f"::{name} {written}::{_escaped(text)}"


def _escaped(text: str, also: str = "") -> str:
    # As github.com/actions/toolkit does it.
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text
