"""A TOML text with the position of each key, so that an error can point at its line; the meaning is left to others."""

import datetime as dt
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - the same parser, for the oldest supported Python
    import tomli as tomllib

Location = tuple[int | str, ...]
Position = tuple[int, int]
"""Line and column, from 0."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s.]+")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')
_AT_LINE = re.compile(r"\s*\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, kw_only=True)
class Document:
    """Parsed TOML; `name` and `first_line` say where it stands, for error messages."""

    name: str
    first_line: int
    data: dict[str, Any]
    lines: Sequence[str]
    positions: dict[Location, Position]

    def at(self, location: Iterable[int | str], value: object = None) -> str:
        """`name:line:column` of the deepest part of `location` that the text spells out, or of a `value` in it."""
        line, column = 0, 0
        path: Location = ()
        for part in location:
            path = (*path, part)
            if path in self.positions:
                line, column = self.positions[path]
            elif isinstance(part, str) and (found := _word(part).search(self.lines[line], column)):
                column = found.start()
        line, column = self._spelled(line, column, value) or (line, column)
        return f"{self.name}:{self.first_line + line}:{column + 1}"

    def _spelled(self, line: int, column: int, value: object) -> Position | None:
        """Where a value stands between one key and the next; None when it is written in another way."""
        literal = _literal(value)
        if literal is None:
            return None
        end = min((other for other, _ in self.positions.values() if other > line), default=len(self.lines))
        for number in range(line, end):
            if found := literal.search(self.lines[number], column if number == line else 0):
                return number, found.start()
        return None


class TomlSyntaxError(Exception):
    """The text is not TOML; `where` and `what` are ready to be shown."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


def not_text(path: Path, error: UnicodeDecodeError) -> str:
    """What is wrong with a file that is not UTF-8, and where."""
    line = error.object.count(b"\n", 0, error.start) + 1
    byte = f"byte {error.start} of the file, {error.object[error.start]:#04x},"
    return f"{path}:{line}: {byte} is not UTF-8; save it in that encoding"


def parse(text: str, *, name: str, first_line: int = 1) -> Document:
    """Parse `text`, whose first line is line `first_line` of the file `name`. Raises `TomlSyntaxError`."""
    lines = text.splitlines() or [""]
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        at_end = len(lines), len(lines[-1]) + 1
        line, column = (int(found[1]), int(found[2])) if found else at_end
        what = _AT_LINE.sub("", str(error)).removesuffix(" (at end of document)")
        raise TomlSyntaxError(f"{name}:{first_line + line - 1}:{column}", what) from None
    return Document(name=name, first_line=first_line, data=data, lines=lines, positions=_positions(lines))


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the closest known word, or the known words when none is close."""
    words = sorted(str(word) for word in known)
    close = get_close_matches(word, words, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; it can be {', '.join(words)}"


def _word(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])")


def _literal(value: object) -> re.Pattern[str] | None:
    """How a simple value is written, as far as there is one way."""
    match value:
        case str():
            return re.compile(rf"""(["']){re.escape(value)}\1""")
        case bool():
            return re.compile(rf"\b{str(value).lower()}\b")
        case int() | float():
            return re.compile(rf"(?<![\w.+-]){re.escape(str(value))}(?![\w.])")
        case dt.date():
            return re.compile(re.escape(value.isoformat()))
        case _:
            return None


def _split(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def _positions(lines: Sequence[str]) -> dict[Location, Position]:
    positions: dict[Location, Position] = {}
    counts: dict[Location, int] = {}
    table: Location = ()
    depth, quote = 0, ""
    for number, line in enumerate(lines):
        if depth == 0 and not quote:
            here = number, len(line) - len(line.lstrip())
            if header := _HEADER.match(line):
                table = _enter(_split(header[2]), header[1] == "[[", counts)
                positions[table] = here
                for length in range(1, len(table)):
                    positions.setdefault(table[:length], here)
                continue
            if key := _KEY.match(line):
                path = table
                for part in _split(key[1]):
                    path = (*path, part)
                    positions.setdefault(path, here)
        depth, quote = _nesting(line, depth, quote)
    return positions


def _enter(parts: list[str], array: bool, counts: dict[Location, int]) -> Location:
    """The location of a table header: each array of tables on the way means its newest entry."""
    path: Location = ()
    for index, part in enumerate(parts):
        path = (*path, part)
        if array and index == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _nesting(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Bracket depth and open multi-line quote after `line`."""
    if quote:
        end = line.find(quote)
        if end < 0:
            return depth, quote
        line, quote = line[end + 3 :], ""
    for match in _TOKEN.finditer(line):
        found = match[0]
        if found in ('"""', "'''"):
            rest = line[match.end() :]
            if found not in rest:
                return depth, found
            return _nesting(rest[rest.index(found) + 3 :], depth, "")
        if found in "[{":
            depth += 1
        elif found in "]}":
            depth -= 1
    return depth, quote
