#!/usr/bin/env python3
"""Give the environment that runs this what a lock names, plus the built wheel; an unchanged one is left alone."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.builder import Builder
from workbench.cache import write_atomically
from workbench.faults import UsageFault, run_main
from workbench.installation import LOCKS, run_uv
from workbench.sources import digest_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store import Artifact

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Build the wheel where one is named, and install."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lock", help=f"of: {', '.join(sorted(path.stem for path in LOCKS.glob('*.txt')))}")
    parser.add_argument(
        "--wheel",
        metavar="ARTIFACT",
        action="append",
        default=[],
        help="also this artifact of tool/build.py, e.g. wheel or fallback-wheel; may be repeated",
    )
    options = parser.parse_args(arguments)
    lock = LOCKS / f"{options.lock}.txt"
    if not lock.is_file():
        raise UsageFault(f"there is no lock {options.lock!r}", where=str(LOCKS), remedy="name one that --help lists")
    if sys.prefix == sys.base_prefix:
        raise UsageFault(
            "this is not a virtual environment, and nothing is installed anywhere else",
            where=sys.executable,
            remedy="run a session instead, e.g. `./tool/nox -s test`",
        )
    wheels: list[Artifact] = []
    if options.wheel:
        Builder(root=ROOT).build(options.wheel, wheels.append)
    equip(lock, wheels)
    return 0


def equip(lock: Path, wheels: Sequence[Artifact]) -> None:
    """Install exactly the lock and the wheels, unless the environment's note says that they are there."""
    note = Path(sys.prefix, "equipped.json")
    wanted = json.dumps([digest_file(lock), *(wheel.digest for wheel in wheels)])
    if note.is_file() and note.read_text(encoding="utf-8") == wanted:
        return
    note.unlink(missing_ok=True)
    here = ("--quiet", "--python", sys.executable)
    run_uv("pip", "sync", *here, "--require-hashes", str(lock))
    for wheel in wheels:
        run_uv("pip", "install", *here, "--no-deps", str(wheel.path))
    write_atomically(note, wanted)


if __name__ == "__main__":
    run_main(main)
