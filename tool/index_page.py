#!/usr/bin/env python3
"""Write python/README.md: the README as a package index shows it, where links into the repository lead nowhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cache import write_atomically
from workbench.faults import run_main
from workbench.project import page
from workbench.toml_file import read_toml
from workbench.version import stated_version

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent

ADDRESS = "Source"
"""The name of the repository's address in [project.urls]."""

_FENCE_OR_LINK = re.compile(
    r"(?P<code>^```.*?^```$)"
    r"|(?P<image>!?)\[(?P<text>[^\]]*)\]\((?!https?:|mailto:|#)(?P<path>[^)\s]+)\)",
    re.MULTILINE | re.DOTALL,
)
_REPOSITORY = re.compile(r"^<!-- only in the repository -->\n.*?^<!-- everywhere -->\n", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)


def main(arguments: Sequence[str]) -> int:
    """Write it in this checkout."""
    del arguments
    write(ROOT)
    return 0


def write(root: Path) -> Path:
    """Write the page that pyproject.toml names, and return it."""
    path = root / page(read_toml(root / "pyproject.toml"))
    write_atomically(path, index_page(root))
    return path


def index_page(root: Path) -> str:
    """The page, for the version and the repository's address that the checkout at `root` states."""
    address = read_toml(root / "pyproject.toml")["project"].get("urls", {}).get(ADDRESS)
    return rewritten((root / "README.md").read_text(encoding="utf-8"), address, f"v{stated_version(root)}")


def rewritten(readme: str, address: str | None, tag: str) -> str:
    """The text with links to that very release's files; without an address, with their words alone, and no images."""

    def replaced(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        if address is None:
            return "" if found["image"] else found["text"]
        kind = "raw" if found["image"] else "blob"
        return f"{found['image']}[{found['text']}]({address}/{kind}/{tag}/{found['path']})"

    # Other comments are for the tests, which run what follows them.
    return _FENCE_OR_LINK.sub(replaced, _COMMENT.sub("", _REPOSITORY.sub("", readme)))


if __name__ == "__main__":
    run_main(main)
