"""A place for what the working tree builds: a wheel in an environment of its own, or an executable worker."""

import os

from crossload.matrix.places import venv
from crossload.matrix.places.workshop import Workshop
from crossload.matrix.target import Launch, Target, fingerprint
from crossload.matrix.tool import UnbuildableError
from crossload_adapter import file_digest

NEEDS = frozenset({"artifact"})
TAKES: frozenset[str] = frozenset()


def missing(target: Target) -> str | None:
    """A wheel needs what an environment needs; the build command says by itself what it lacks."""
    return venv.lacks(target) if target.adapter is not None else None


def prepare(target: Target, workshop: Workshop) -> Launch:
    """Build the artifact, unless it is built already, and serve it."""
    built = workshop.artifact(target.artifact)
    if built.path.suffix == ".whl":
        return venv.launch(target, venv.environment([str(built.path)], target.python, workshop, digest=built.digest))
    if not os.access(built.path, os.X_OK):
        raise UnbuildableError(f"{built.path} is neither a wheel nor an executable")
    digest = file_digest(str(built.path))
    return Launch(
        command=(str(built.path), *target.arguments),
        artifact=digest,
        fingerprint=fingerprint(target, digest),
        memory=target.memory,
    )
