"""The sources as they are for another release of the interpreter than the one that Cargo.toml names."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from workbench.sources import Sources

MANIFEST = Path("Cargo.toml")
LOCK = Path("Cargo.lock")
CRATES = ("monty", "monty-types")
"""What of the interpreter the workspace names, each at one exact version."""

_REQUIREMENT = re.compile(rf'^({"|".join(CRATES)}) = "=[^"]*"$', re.MULTILINE)


def lock_of(monty: str) -> Path:
    """Where the Cargo.lock for a release is kept; `tool/lock.py` writes it."""
    return Path("tool", "locks", f"monty-{monty}.lock")


def over(sources: Sources, monty: str | None) -> Sources:
    """The same sources with that release in Cargo.toml, and its Cargo.lock; as they are without one.

    A cargo workspace can't hold two releases of one major version, so that each needs sources of its own.
    """
    if monty is None:
        return sources
    lock = lock_of(monty)
    if lock not in sources.files:
        raise WorkspaceFault(
            f"there is no lock for builds over monty {monty}",
            where=str(sources.root / lock),
            remedy=f"run `./tool/nox -s lock -- {lock.stem}` and commit the result",
        )
    return dataclasses.replace(
        sources, instead={**sources.instead, MANIFEST: requiring(sources, monty), LOCK: sources.read(lock)}
    )


def requiring(sources: Sources, monty: str) -> bytes:
    """The workspace's Cargo.toml with another release of the interpreter."""
    text, count = _REQUIREMENT.subn(rf'\1 = "={monty}"', sources.read(MANIFEST).decode())
    if count != len(CRATES):
        raise WorkspaceFault(
            f"Cargo.toml has {count} exact versions of {' and '.join(CRATES)}",
            where=str(sources.root / MANIFEST),
            remedy='name each once in [workspace.dependencies], on a line like: monty = "=1.4.0"',
        )
    return text.encode()
