"""A scenario file read into the body that workers get: plain Python with metadata in comments and `# %%` cells."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crossload.matrix.document import Document, TomlSyntaxError, not_text, parse, suggestion
from crossload.matrix.errors import ScenarioError
from crossload.matrix.vocabulary import Suspension

_CELL = re.compile(r"^# %%\s*(?P<kind>[^:\s]*)\s*(?::\s*(?P<label>.*))?$")
_NAME = re.compile(r"^[a-z0-9][a-z0-9_]*$")
_KEYS = frozenset({"suspend", "at", "cpython", "answers"})
_ANSWERS = frozenset({"call", "name", "os", "futures"})


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What to put in a snapshot and what to ask after it is read; `digest` covers `body` and nothing else."""

    name: str
    summary: str
    cpython: bool
    body: Mapping[str, Any]
    digest: str

    @property
    def labels(self) -> list[str]:
        """The questions' labels, in order."""
        return [question["label"] for question in self.body["questions"]]

    def request(self) -> dict[str, Any]:
        """The form that workers get."""
        return {"name": self.name, "digest": self.digest, "body": self.body}


@dataclass(frozen=True, kw_only=True)
class _Cell:
    line: int
    kind: str
    label: str
    code: str


def load_scenarios(folder: Path) -> list[Scenario]:
    """All scenarios of a folder, by name. Raises `ScenarioError`."""
    paths = sorted(folder.glob("*.py"))
    if not paths:
        what = "no scenarios here" if folder.is_dir() else "there is no such folder, which 'matrix.scenarios' names"
        raise ScenarioError(f"{folder}: {what}; a scenario is a .py file with '# %% feed' and '# %% ask' cells")
    return [read_scenario(path) for path in paths]


def read_scenario(path: Path) -> Scenario:
    """One scenario file. Raises `ScenarioError` with the file, the line and what to write instead."""
    if not _NAME.match(path.stem):
        raise ScenarioError(
            f"{path}:1: a scenario's name is lower case letters, digits and underscores, not {path.stem!r}"
        )
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ScenarioError(not_text(path, error)) from None
    metadata = _metadata(path, lines)
    cells = list(_cells(path, lines))
    body = {
        "feeds": [{"code": cell.code} for cell in cells if cell.kind == "feed"],
        "suspend": _suspend(metadata),
        "at": _typed(metadata, "at", int, 1),
        "answers": _answers(metadata),
        "questions": [{"label": cell.label, "code": cell.code} for cell in cells if cell.kind == "ask"],
    }
    _check_cells(path, cells, body)
    return Scenario(
        name=path.stem,
        summary=_summary(path, lines),
        cpython=_typed(metadata, "cpython", bool, True),
        body=body,
        digest=digest_of(body),
    )


def digest_of(body: Any) -> str:
    """`sha256:<hex>` over the compact JSON of `body`."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _summary(path: Path, lines: list[str]) -> str:
    match = re.match(r'^"""(.*?)"""', "\n".join(lines), re.DOTALL)
    if match is None or not match[1].strip():
        raise ScenarioError(f'{path}:1: a scenario starts with a docstring, """What stays true after the load."""')
    return match[1].strip().splitlines()[0]


def _metadata(path: Path, lines: list[str]) -> Document:
    """The TOML between `# /// scenario` and `# ///`, embedded as PEP 723 embeds script metadata."""
    starts = [number for number, line in enumerate(lines) if line.rstrip() == "# /// scenario"]
    if len(starts) != 1:
        where = starts[1] + 1 if starts else 1
        raise ScenarioError(f"{path}:{where}: a scenario has one '# /// scenario' block, this one has {len(starts)}")
    content: list[str] = []
    for number in range(starts[0] + 1, len(lines)):
        line = lines[number]
        if line.rstrip() == "# ///":
            break
        if line != "#" and not line.startswith("# "):
            raise ScenarioError(f"{path}:{number + 1}: the '# /// scenario' block is not closed; end it with '# ///'")
        content.append(line[2:])
    else:
        raise ScenarioError(f"{path}:{starts[0] + 1}: the '# /// scenario' block is not closed; end it with '# ///'")
    try:
        document = parse("\n".join(content), name=str(path), first_line=starts[0] + 2)
    except TomlSyntaxError as problem:
        raise ScenarioError(str(problem)) from None
    for key in document.data:
        if key not in _KEYS:
            raise ScenarioError(f"{document.at([key])}: unknown key {key!r}{suggestion(key, _KEYS)}")
    return document


def _typed(document: Document, key: str, kind: type, default: Any) -> Any:
    value: Any = document.data.get(key, default)
    fits = type(value) is kind
    if not fits or (kind is int and int(value) < 1):
        wanted = {int: "a whole number from 1 on", bool: "true or false"}[kind]
        raise ScenarioError(f"{document.at([key])}: {key!r} is {wanted}, not {value!r}")
    return value


def _suspend(document: Document) -> str:
    value = document.data.get("suspend", Suspension.IDLE.value)
    if value not in list(Suspension):
        raise ScenarioError(
            f"{document.at(['suspend'])}: unknown suspension {value!r}{suggestion(str(value), Suspension)}"
        )
    return str(value)


def _answers(document: Document) -> dict[str, Any]:
    answers = document.data.get("answers", {})
    for kind in answers:
        if kind not in _ANSWERS:
            where = document.at(["answers", kind])
            raise ScenarioError(f"{where}: unknown kind of answer {kind!r}{suggestion(kind, _ANSWERS)}")
    try:
        json.dumps(answers, allow_nan=False)
    except (TypeError, ValueError) as error:
        where = document.at(["answers"])
        raise ScenarioError(f"{where}: an answer is a string, number, truth value, array or table: {error}") from None
    return dict(answers)


def _cells(path: Path, lines: list[str]) -> Iterator[_Cell]:
    marks = [(number, match) for number, line in enumerate(lines) if (match := _CELL.match(line.rstrip()))]
    for index, (number, match) in enumerate(marks):
        kind, label = match["kind"], (match["label"] or "").strip()
        if kind not in ("feed", "ask"):
            hint = suggestion(kind, ("feed", "ask"))
            raise ScenarioError(f"{path}:{number + 1}: unknown cell {kind!r}{hint}")
        if kind == "ask" and not label:
            raise ScenarioError(f"{path}:{number + 1}: a question has a label: '# %% ask: found by a fresh key'")
        end = marks[index + 1][0] if index + 1 < len(marks) else len(lines)
        code = "\n".join(lines[number + 1 : end]).strip("\n")
        if not code.strip():
            raise ScenarioError(f"{path}:{number + 1}: the cell is empty")
        yield _Cell(line=number + 1, kind=kind, label=label, code=code + "\n")


def _check_cells(path: Path, cells: list[_Cell], body: Mapping[str, Any]) -> None:
    if not body["feeds"] or not body["questions"]:
        raise ScenarioError(
            f"{path}:{len(cells) or 1}: a scenario has at least one '# %% feed' and one '# %% ask: …' cell"
        )
    asked: dict[str, int] = {}
    for cell in cells:
        if cell.kind == "feed" and asked:
            raise ScenarioError(
                f"{path}:{cell.line}: a feed can't follow a question: all questions come after the load"
            )
        if cell.kind == "ask" and cell.label in asked:
            raise ScenarioError(f"{path}:{cell.line}: {cell.label!r} is already asked on line {asked[cell.label]}")
        if cell.kind == "ask":
            asked[cell.label] = cell.line
        try:
            compile(cell.code, str(path), "exec", flags=0x2000, dont_inherit=True)  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        except SyntaxError as error:
            raise ScenarioError(f"{path}:{cell.line + (error.lineno or 1)}: {error.msg}") from None
