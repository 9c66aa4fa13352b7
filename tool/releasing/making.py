"""Making everything that is published, twice, and comparing: by another path, another cache, and another locale."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import TYPE_CHECKING

from releasing.difference import differences
from releasing.repository import clone
from workbench.faults import BuildFault
from workbench.process import describe_exit, run_read
from workbench.toml_file import read_toml
from workbench.version import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from releasing.step import Release

SHOWN = 12
"""How many differences are named."""


def make_artifacts(release: Release) -> str:
    """What is published is made from the clone; what was made from equal sources before is in the cache."""
    return _make(release.source, release.dist, {})


def make_again(release: Release) -> str:
    """All of it is made once more, from another path, with nothing of what is in the cache."""
    clone(release.source, release.source_again)
    apart = {**read_toml(TABLE)["again"]["environment"], "XDG_CACHE_HOME": str(release.again / "cache")}
    made = _make(release.source_again, release.dist_again, apart)
    # What cargo compiled on the way takes gigabytes; what it came to is kept, so that a repeated release is fast.
    shutil.rmtree(release.again / "cache" / "crossload" / "cargo", ignore_errors=True)
    return made


def compare(release: Release) -> str:
    """Both times the same bytes were made."""
    found = differences(release.dist, release.dist_again)
    if found:
        more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        raise BuildFault(
            "\n  ".join(["two builds of equal sources differ:", *found[:SHOWN], *more]),
            where=f"{release.dist} and {release.dist_again}",
            remedy="find what of the path, the time, the machine or chance is in the part that is named; "
            "`diffoscope` shows more of it",
        )
    return "\n".join(f"{path.name} {path.stat().st_size:,} bytes" for path in sorted(release.dist.iterdir()))


def _make(source: Path, into: Path, environment: Mapping[str, str]) -> str:
    """Run the clone's own tool/build.py."""
    shutil.rmtree(into, ignore_errors=True)
    names = read_toml(TABLE)["artifacts"]["names"]
    command = [sys.executable, "tool/build.py", f"--into={into}", *names]
    # Not by `subprocess`: what this starts has to end cargo when it is told to end.
    code, said = run_read(command, cwd=source, environment={**os.environ, **environment})
    if code:
        raise BuildFault(
            f"the artifacts could not be made ({describe_exit(code)}); the message is above",
            where=str(source),
            remedy="correct what it names, then run the same again: finished parts are kept",
        )
    made = [json.loads(line) for line in said.splitlines()]
    fresh = [artifact["artifact"] for artifact in made if not artifact["cached"]]
    return f"{len(made)} artifacts, {len(fresh)} of them made now" + (f": {', '.join(fresh)}" if fresh else "")
