"""A place for an artifact that another program serves: a command of the configuration's, given the artifact's path."""

import shutil

from crossload.matrix.places.workshop import Workshop
from crossload.matrix.target import Launch, Target, fingerprint
from crossload.matrix.tool import UnbuildableError
from crossload_adapter import file_digest

NEEDS = frozenset({"artifact", "command", "sources"})
TAKES = frozenset({"needs"})


def missing(target: Target) -> str | None:
    """Names the programs that are not installed, and what gets them."""
    lacks = [
        f"{program} is not installed; get it with: {way}"
        for program, way in target.needs.items()
        if shutil.which(program) is None
    ]
    return "; ".join(lacks) or None


def prepare(target: Target, workshop: Workshop) -> Launch:
    """Build the artifact, and serve it with the command; files in that are named from the configuration's folder."""
    if not target.sources:
        raise UnbuildableError("'sources' matches no file, so that nothing tells when the command is another one")
    built = workshop.artifact(target.artifact)
    digest = file_digest(str(built.path))
    files = [workshop.root / part for part in target.command]
    command = [str(file) if file.is_file() else part for file, part in zip(files, target.command, strict=True)]
    return Launch(
        command=(*command, str(built.path), *target.arguments),
        artifact=digest,
        fingerprint=fingerprint(target, repr((digest, target.command)), *target.sources),
        memory=target.memory,
    )
