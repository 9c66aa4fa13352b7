"""The adapters of docs/adapters.md: tests run what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "adapters.md"


def shown(language: str) -> str:
    """The one program in that language."""
    (program,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(program)
