"""A place that is a program in Go, compiled of an adapter and one module."""

import shutil
from pathlib import Path

from crossload.matrix.indexes.go import ENVIRONMENT
from crossload.matrix.places.compiled import WORKER, digest_of_files, launch, requirement
from crossload.matrix.places.workshop import Workshop, adapter_of
from crossload.matrix.target import Launch, Target
from crossload.matrix.tool import UnbuildableError, run_tool

NEEDS = frozenset({"adapter"})
TAKES: frozenset[str] = frozenset()


def missing(_target: Target) -> str | None:
    """Says so when there is no go."""
    return None if shutil.which("go") else "go is not installed; get it with: apt-get install golang-go"


def prepare(target: Target, workshop: Workshop) -> Launch:
    """A program of the adapter, which is every Go file beside it too, and exactly that version of the module."""
    adapter = adapter_of(target, "the Go file that serves it")
    module, version = requirement(target)
    sources = sorted(adapter.parent.glob("*.go"))

    def build(scratch: Path) -> Path:
        for source in sources:
            shutil.copy(source, scratch)
        (scratch / "go.mod").write_text(f"module {WORKER}\n\nrequire {module} v{version}\n", encoding="ascii")
        _go(scratch, "mod", "tidy")
        # Another module may need a newer version of it, which go would take without a word.
        taken = _go(scratch, "list", "-m", "-f", "{{.Version}}", module).strip()
        if taken != f"v{version}":
            raise UnbuildableError(f"go takes {module} {taken} where v{version} is asked for")
        _go(scratch, "build", "-trimpath", "-buildvcs=false", "-o", WORKER, ".")
        return scratch / WORKER

    return launch(target, workshop, (run_tool(["go", "version"]), digest_of_files(sources)), build)


def _go(folder: Path, *arguments: str) -> str:
    return run_tool(["go", *arguments], cwd=folder, environment=ENVIRONMENT)
