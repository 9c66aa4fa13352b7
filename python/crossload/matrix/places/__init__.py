"""Where targets run: each kind of place is a module with the same two functions, listed here once.

- `missing(target) -> str | None`: what this machine lacks for such a target, with the command that would get it.
- `prepare(target, workshop) -> Launch`: make the target and say how to start its worker. Raises `UnbuildableError`.
"""

from typing import Protocol

from crossload.matrix.places import artifact, command, venv, wasi
from crossload.matrix.places.workshop import UnbuildableError, Workshop
from crossload.matrix.tables import PlaceKind
from crossload.matrix.target import Launch, Target

__all__ = ["PLACES", "UnbuildableError", "Workshop", "prepare"]


class Place(Protocol):
    """What a module of this package offers."""

    def missing(self, target: Target, /) -> str | None: ...

    def prepare(self, target: Target, workshop: Workshop) -> Launch: ...


PLACES: dict[PlaceKind, Place] = {
    PlaceKind.VENV: venv,
    PlaceKind.ARTIFACT: artifact,
    PlaceKind.WASI: wasi,
    PlaceKind.COMMAND: command,
}


def prepare(target: Target, workshop: Workshop) -> Launch:
    """Make one target in its place. Raises `UnbuildableError` with the reason."""
    place = PLACES[target.kind]
    lack = place.missing(target)
    if lack is not None:
        raise UnbuildableError(lack)
    return place.prepare(target, workshop)
