#!/usr/bin/env python3
"""Write another version wherever the checkout states or repeats it, and print the files that were changed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import index_page
import lock
from workbench.faults import run_main
from workbench.version import raise_version

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Change this checkout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", metavar="X.Y.Z")
    print("\n".join(str(path.relative_to(ROOT)) for path in raise_in(ROOT, parser.parse_args(arguments).version)))
    return 0


def raise_in(root: Path, version: str) -> list[Path]:
    """Change the checkout at `root`, and return the files that state the version."""
    # Locks of our own crates are right with another version of them; what was out of date stays so.
    fresh = [name for name in lock.interpreters(root) if lock.is_fresh(root, name)]
    changed = raise_version(root, version)
    for name in fresh:
        lock.restate(root, name)
    index_page.write(root)
    return changed


if __name__ == "__main__":
    run_main(main)
