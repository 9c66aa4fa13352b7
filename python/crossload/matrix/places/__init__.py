"""Where targets run: the kit's kinds of place, each a module of its own; `crossload.matrix.kinds` lists them."""

from dataclasses import replace

from crossload.matrix.kinds import load_kind
from crossload.matrix.places.workshop import Workshop
from crossload.matrix.target import Launch, Target
from crossload.matrix.tool import UnbuildableError

__all__ = ["UnbuildableError", "Workshop", "prepare"]


def prepare(target: Target, workshop: Workshop) -> Launch:
    """Make one target in its place. Raises `UnbuildableError` with the reason."""
    kind = load_kind(target.kind)
    lack = kind.missing(target)
    if lack is not None:
        raise UnbuildableError(lack)
    launch = kind.prepare(target, workshop)
    if not isinstance(launch, Launch):
        raise UnbuildableError(f"the kind of place {target.kind!r} made {launch!r}, which is no Launch")
    return replace(launch, environment={**target.environment, **launch.environment})
