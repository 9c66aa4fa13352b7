"""What a check found, as data and as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from crossload.errors import GuestTypingError

__all__ = ["CheckReport", "Diagnostic"]


@dataclass(frozen=True, kw_only=True)
class Diagnostic:
    """One thing that is wrong with a program. Lines and columns, in characters, count from 1; the end is exclusive."""

    rule: str
    """The checker's name for it, such as `invalid-assignment`; `invalid-syntax` for what can't be parsed."""
    message: str
    severity: str
    """`error`, `warning` or `info`."""
    line: int
    column: int
    end_line: int
    end_column: int
    filename: str
    """The program's, or a stub's."""
    url: str | None
    """Where the rule is explained."""

    def __str__(self) -> str:
        return f"{self.filename}:{self.line}:{self.column}: {self.severity}[{self.rule}] {self.message}"


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """What a check found. `str()` of it is for reading, in the form that was asked for."""

    diagnostics: tuple[Diagnostic, ...]
    """In the order of the program."""
    text: str

    @classmethod
    def of(cls, lines: str, text: str) -> CheckReport:
        """Return the report for the checker's JSON, of which each line is one finding."""
        return cls(diagnostics=tuple(_diagnostic(json.loads(line)) for line in lines.splitlines()), text=text)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.diagnostics

    def raise_if_any(self) -> None:
        """Raise `GuestTypingError`, which holds this report, unless nothing was found."""
        if self.diagnostics:
            raise GuestTypingError(self)

    def __str__(self) -> str:
        return self.text


def _diagnostic(found: dict[str, Any]) -> Diagnostic:
    # What has no place in a source has none here either.
    begin, end = (found.get(name) or {"row": 1, "column": 1} for name in ("location", "end_location"))
    return Diagnostic(
        rule=found["code"] or found["name"],
        message=found["message"],
        severity=found["severity"],
        line=begin["row"],
        column=begin["column"],
        end_line=end["row"],
        end_column=end["column"],
        filename=(found["filename"] or "").removeprefix("/"),
        url=found["url"],
    )
