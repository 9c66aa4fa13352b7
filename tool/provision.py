#!/usr/bin/env python3
"""Find or install the Rust that the named targets need, and say where it is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import run_main
from workbench.need import HOST
from workbench.toolchain import ensure_toolchain, known_targets
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Print one line of JSON for each target on stdout; progress and reasons go to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "targets", nargs="*", default=[HOST], metavar="TARGET", help=f"of: {', '.join(known_targets())}"
    )
    parser.add_argument("--component", action="append", default=[], help="also clippy, rustfmt or llvm-tools")
    parser.add_argument("--again", action="store_true", help="look anew, also where the answer is remembered")
    options = parser.parse_args(arguments)
    workspace = Workspace(root=ROOT)
    for target in options.targets:
        found = ensure_toolchain(workspace, target, components=options.component, again=options.again)
        answer = {"target": found.target, "release": found.release, "provider": found.provider, "bin": found.bin}
        print(json.dumps({**answer, "programs": dict(found.programs)}))
    return 0


if __name__ == "__main__":
    run_main(main)
