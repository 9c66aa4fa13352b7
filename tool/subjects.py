#!/usr/bin/env python3
"""Run the matrix of each shipped subject, and with `--write` put what came of it into its page in docs/subjects/."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crossload.matrix.config import load_config
from crossload.matrix.result import load_result
from crossload.matrix.store import Store
from subject_page import page
from workbench.cache import write_atomically
from workbench.faults import EnvironmentFault, run_main

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
SUBJECTS = ROOT / "snapshots" / "subjects"
PAGES = ROOT / "docs" / "subjects"
_MARKED = re.compile(r"(<!-- result -->\n).*?(<!-- end -->)", re.DOTALL)


def main(arguments: Sequence[str]) -> int:
    """Return the gravest exit code of the runs."""
    names = sorted(path.parent.name for path in SUBJECTS.glob("*/crossload.toml"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="NAME", help=f"of: {', '.join(names)}; all by default")
    parser.add_argument("--write", action="store_true", help="put the result into the subject's page")
    options = parser.parse_args(arguments)
    if unknown := set(options.subjects) - set(names):
        parser.error(f"there is no subject {', '.join(sorted(unknown))}; there are: {', '.join(names)}")
    codes = [run(name, write=options.write) for name in options.subjects or names]
    return max(codes, default=0)


def run(name: str, *, write: bool) -> int:
    """The exit code of one subject's run; a page is written whatever it was, since that is what was found."""
    config = SUBJECTS / name / "crossload.toml"
    command = [sys.executable, "-m", "crossload", "matrix", "run", f"--config={config}"]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if write:
        write_page(PAGES / f"{name}.md", config)
    return code


def write_page(path: Path, config: Path) -> None:
    """Put the last run's result between the marks of a page. Raises `EnvironmentFault` for a page without them."""
    loaded = load_config(config)
    store = Store(loaded.root / loaded.tables.matrix.results)
    try:
        number = store.last_run()
        if number is None:
            raise EnvironmentFault(
                "no run was finished", where=str(config), remedy="see what the run said, and run it again"
            )
        text = page(load_result(store, number))
    finally:
        store.close()
    written, marks = _MARKED.subn(lambda found: f"{found[1]}{text}\n{found[2]}", path.read_text(encoding="utf-8"))
    if not marks:
        raise EnvironmentFault(
            "the page has no place for the result",
            where=str(path),
            remedy="put `<!-- result -->` and `<!-- end -->` on lines of their own",
        )
    write_atomically(path, written)


if __name__ == "__main__":
    run_main(main)
