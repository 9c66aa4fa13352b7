#!/usr/bin/env python3
"""Read the workflows with actionlint, as GitHub would, and with zizmor, as an attacker would."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.apt import install_command
from workbench.faults import run_main
from workbench.process import run_shown

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
GITHUB = ROOT / ".github"
ACTIONLINT = ROOT / "tool" / "actionlint"
"""A Go module that pins it, so that Go builds it and knows its digest."""


def main(arguments: Sequence[str]) -> int:
    """Return 1 when one of them found something."""
    del arguments
    found = []
    files = [str(file) for file in sorted(GITHUB.glob("workflows/*.yml"))]
    if shutil.which("go") is None:
        print(f"workflows: actionlint skipped: no go here; run `{install_command(['golang-go'])}`, then the same again")
    elif run_shown(["go", "tool", "actionlint", *files], cwd=ACTIONLINT, environment=os.environ):
        found.append("actionlint")
    # Without asking GitHub anything, so that the same files are judged alike everywhere.
    zizmor = [str(Path(sys.executable).parent / "zizmor"), "--offline", "--pedantic", "--no-progress", str(GITHUB)]
    if run_shown(zizmor, cwd=ROOT, environment=os.environ):
        found.append("zizmor")
    found_by = f"see above for what was found by: {', '.join(found)}" if found else "nothing found"
    print(f"{len(files)} workflows; {found_by}")
    return int(bool(found))


if __name__ == "__main__":
    run_main(main)
