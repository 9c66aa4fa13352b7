"""A table of figures, which a terminal and the documentation show alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from workbench.cache import write_atomically
from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The first `labels` columns hold names, the others figures."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    labels: int = 1
    bad: frozenset[int] = frozenset()
    """Numbers of the rows that are not as they must be."""

    def table(self) -> Table:
        """As it is printed."""
        table = Table(title=self.title, title_justify="left", header_style="bold")
        for index, column in enumerate(self.columns):
            table.add_column(column, justify="left" if index < self.labels else "right")
        for index, row in enumerate(self.rows):
            table.add_row(*row, style="red" if index in self.bad else None)
        return table

    def markdown(self) -> str:
        """As it stands in the documentation."""
        rule = ["---" if index < self.labels else "--:" for index in range(len(self.columns))]
        lines = [f"| {' | '.join(cells)} |" for cells in (self.columns, *self.rows)]
        lines.insert(1, f"|{'|'.join(rule)}|")
        return "\n".join([f"{self.title[:1].upper()}{self.title[1:]}:", "", *lines])


def publish(page: Path, name: str, parts: Sequence[str]) -> None:
    """Put figures in the place of a page that has their name. Raises `WorkspaceFault` where it has no such place."""
    text = page.read_text(encoding="utf-8")
    body = "\n\n".join(parts)
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    new, found = marked.subn(lambda match: f"{match[1]}\n{body}\n\n{match[2]}", text)
    if not found:
        raise WorkspaceFault(
            f"{page.name} has no place for the figures of {name}",
            where=str(page),
            remedy=f"put `<!-- {name} -->` and `<!-- end of {name} -->` where they belong",
        )
    write_atomically(page, new)
