"""The adapters of docs/adapters.md: tests run what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "adapters.md"


def shown(language: str) -> str:
    """The one program in that language."""
    (program,) = _blocks(language)
    return program


def table_of(subject: str) -> str:
    """The one table of that subject."""
    (table,) = (text for text in _blocks("toml") if f'name = "{subject}"\n' in text)
    return table


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
