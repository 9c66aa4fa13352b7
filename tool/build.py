#!/usr/bin/env python3
"""Build the named artifacts, or find them in the cache where nothing that they are made from has changed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.builder import TABLE, Builder
from workbench.faults import run_main
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store import Artifact

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Print one line of JSON for each artifact on stdout, in the order of the arguments; progress goes to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = ", ".join(read_toml(TABLE)["artifact"])
    parser.add_argument("artifacts", nargs="+", metavar="ARTIFACT", help=f"of: {names}")
    options = parser.parse_args(arguments)
    Builder(root=ROOT).build(options.artifacts, _report)
    return 0


def _report(artifact: Artifact) -> None:
    print(artifact.line(), flush=True)


if __name__ == "__main__":
    run_main(main)
