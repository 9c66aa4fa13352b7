"""A place for a WASI command module that is the worker, run under wasmtime by a small runner of its own."""

import importlib.util
import sys
from pathlib import Path

from crossload.matrix.places import wasi_runner
from crossload.matrix.places.workshop import Workshop
from crossload.matrix.target import Launch, Target, fingerprint
from crossload_adapter import file_digest

NEEDS = frozenset({"artifact"})
TAKES: frozenset[str] = frozenset()

DEFAULT_MEMORY = 1 << 30


def missing(_target: Target) -> str | None:
    """Says so when there is no wasmtime."""
    return (
        None
        if importlib.util.find_spec("wasmtime")
        else "wasmtime is not installed; get it with: python -m pip install wasmtime"
    )


def prepare(target: Target, workshop: Workshop) -> Launch:
    """Build the module; the runner compiles it once and keeps the compiled code in the cache."""
    module = workshop.artifact(target.artifact).path
    digest = file_digest(str(module))
    runner = Path(wasi_runner.__file__)
    cache = workshop.cache / "compiled"
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    memory = str(target.memory or DEFAULT_MEMORY)
    command = (
        sys.executable,
        "-I",
        str(runner),
        "--cache",
        str(cache),
        "--memory",
        memory,
        str(module),
        *target.arguments,
    )
    # wasmtime reserves far more addresses than it uses: the cap is on the module's memory, not on the process.
    return Launch(command=command, artifact=digest, fingerprint=fingerprint(target, digest, runner))
