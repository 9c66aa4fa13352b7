"""The kinds of place there are: the kit's own, listed here once, and those that installed packages add.

A kind is a module, or any object, with

- `NEEDS` and `TAKES`: the keys of `[[subject.places]]`, beside those of every place, that it needs or takes;
- `missing(target) -> str | None`: what this machine lacks for such a target, with the command that would get it;
- `prepare(target, workshop) -> Launch`: make the target and say how to start its worker. Raises `UnbuildableError`.

A package adds one by an entry point of the group `crossload.places`, whose name is the kind.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol

GROUP = "crossload.places"

OWN: Mapping[str, str] = {
    "artifact": "crossload.matrix.places.artifact",
    "cargo": "crossload.matrix.places.cargo",
    "command": "crossload.matrix.places.command",
    "emulated": "crossload.matrix.places.emulated",
    "go": "crossload.matrix.places.go",
    "node": "crossload.matrix.places.node",
    "venv": "crossload.matrix.places.venv",
    "wasi": "crossload.matrix.places.wasi",
}


class Kind(Protocol):
    """What a module that makes places offers; targets and launches are typed where both are known."""

    NEEDS: frozenset[str]
    TAKES: frozenset[str]

    def missing(self, target: Any, /) -> str | None:
        """What this machine lacks, with what gets it."""

    def prepare(self, target: Any, workshop: Any, /) -> Any:
        """A `Launch`."""


@cache
def kinds() -> Mapping[str, EntryPoint]:
    """Every kind by its name. The kit's own names can't be taken by another package."""
    return {**{entry.name: entry for entry in entry_points(group=GROUP)}, **{name: _own(name) for name in OWN}}


def _own(name: str) -> EntryPoint:
    return EntryPoint(name=name, value=OWN[name], group=GROUP)


@cache
def load_kind(name: str) -> Kind:
    """The kind of that name. Raises `LookupError` with the names that there are, or with what its package lacks."""
    found = {name: _own(name)} if name in OWN else kinds()
    if name not in found:
        raise LookupError(f"there is no kind of place {name!r}; there are {', '.join(sorted(found))}")
    kind: Kind = found[name].load()
    lacks = [part for part in ("NEEDS", "TAKES", "missing", "prepare") if not hasattr(kind, part)]
    if lacks:
        raise LookupError(f"the kind of place {name!r}, {found[name].value}, has no {', '.join(lacks)}")
    return kind
