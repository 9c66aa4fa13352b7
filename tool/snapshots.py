#!/usr/bin/env python3
"""Build what the matrix crosses, side by side, and run it: on this machine, or with wheels for other CPUs."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import prove
from crossload.matrix.config import load_config
from workbench.builder import Builder
from workbench.emulators import ensure_emulators
from workbench.faults import run_main

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
EVERYWHERE = ROOT / "crossload-targets.toml"
WORKERS = ("monty-worker-native", "monty-worker-wasm")
"""What the matrix of this machine crosses beside the wheel that its environment has."""
SEEN = "build/matrix-targets/matrix.json"


def main(arguments: Sequence[str]) -> int:
    """Return what `crossload matrix run` does; arguments that are not ours go there, patterns of targets too."""
    places = [place for subject in load_config(EVERYWHERE).tables.subject for place in subject.places]
    names = sorted({place.cpu for place in places if place.cpu is not None})
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--all-targets", action="store_true", help="with the wheels for other CPUs")
    some = f"with those for some of: {', '.join(names)}"
    parser.add_argument("--targets", action="append", default=[], metavar="CPU,...", help=some)
    options, rest = parser.parse_known_args(arguments)
    wanted = {name for value in options.targets for name in value.split(",")}
    if not options.all_targets and not (wanted and wanted <= set(names)):
        # The kit asks for each when it comes to it; here, those for different targets are built side by side.
        Builder(root=ROOT).build(WORKERS, lambda _: None)
        return _run("crossload.toml", [*(f"--targets={value}" for value in options.targets), *rest])
    ensure_emulators()
    chosen = [place.name for place in places if place.cpu in {None, *wanted}]
    code = _run(EVERYWHERE.name, [*(f"--targets=crossload/{name}" for name in chosen if wanted), *rest])
    # What only some targets or scenarios showed proves nothing.
    return code if code or wanted or rest else prove.main(["--check", f"--matrix={SEEN}"])


def _run(config: str, arguments: Sequence[str]) -> int:
    command = [sys.executable, "-m", "crossload", "matrix", "run", f"--config={config}", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    run_main(main)
