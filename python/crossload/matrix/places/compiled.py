"""What places share that compile an adapter together with the package it serves: each version is a program."""

import hashlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from crossload.matrix.places.workshop import Workshop, made_once
from crossload.matrix.target import Launch, Target, fingerprint
from crossload.matrix.tool import UnbuildableError
from crossload_adapter import file_digest

WORKER = "worker"
"""The program's name in its folder."""


def requirement(target: Target) -> tuple[str, str]:
    """The one package that is served, and its version."""
    if len(target.packages) != 1:
        raise UnbuildableError(
            f"a {target.kind} place installs one package, not {', '.join(target.packages) or 'none'}"
        )
    name, _, version = target.packages[0].partition("==")
    return name, version


def digest_of_files(paths: Iterable[Path]) -> str:
    """One digest for files by name and content: another one is another program."""
    texts = (f"{path.name}\0{file_digest(str(path))}" for path in sorted(paths))
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def launch(target: Target, workshop: Workshop, parts: Iterable[str], build: Callable[[Path], Path]) -> Launch:
    """Serve the program that `build` makes in a scratch folder; `parts` are everything that decides what it makes."""
    folder = workshop.folder(target.kind, *target.packages, target.digest, *parts)

    def make() -> str:
        scratch = folder / "build"
        scratch.mkdir()
        workshop.tell(f"compiling {target.id}")
        shutil.copy(build(scratch), folder / WORKER)
        shutil.rmtree(scratch)
        return file_digest(str(folder / WORKER))

    artifact = made_once(folder, make)
    return Launch(
        command=(str(folder / WORKER), *target.arguments),
        artifact=artifact,
        fingerprint=fingerprint(target, artifact),
        memory=target.memory,
    )
