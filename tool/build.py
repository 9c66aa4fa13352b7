#!/usr/bin/env python3
"""Build the named artifacts, or find them in the cache where nothing that they are made from has changed."""

from __future__ import annotations

import argparse
import shutil
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
    parser.add_argument("--into", metavar="DIRECTORY", type=Path, help="also copy each artifact there")
    options = parser.parse_args(arguments)

    def report(artifact: Artifact) -> None:
        if options.into is not None:
            options.into.mkdir(parents=True, exist_ok=True)
            shutil.copy(artifact.path, options.into)
        print(artifact.line(), flush=True)

    Builder(root=ROOT).build(options.artifacts, report)
    return 0


if __name__ == "__main__":
    run_main(main)
