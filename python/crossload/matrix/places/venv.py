"""A place that is a virtual environment of its own, made by uv, with one package installed from the index."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import crossload_adapter
from crossload.matrix.places.wheels import from_folder
from crossload.matrix.places.workshop import UnbuildableError, Workshop, exclusive, run_tool
from crossload.matrix.target import Launch, Target, fingerprint
from crossload_adapter import environment_digest

_STAMP = "crossload-environment-digest"


def missing(_target: Target) -> str | None:
    """Says so when there is no uv."""
    return None if find_uv() else "uv is not installed; get it with: python -m pip install uv"


def prepare(target: Target, workshop: Workshop) -> Launch:
    """An environment with the target's packages and what they need."""
    requirements, digest = from_folder(target) if target.wheels else (target.packages, "")
    return launch(target, environment(requirements, target.python, workshop, digest=digest))


def launch(target: Target, folder: Path) -> Launch:
    """Serve the target's adapter with the environment's interpreter."""
    if target.adapter is None:
        raise UnbuildableError(f"subject {target.subject!r} needs an 'adapter', the Python file that serves it")
    library = Path(crossload_adapter.__file__).parent
    artifact = (folder / _STAMP).read_text(encoding="ascii")
    return Launch(
        # -I: neither the user's PYTHON* variables nor any folder but the environment's own is looked at.
        command=(
            str(folder / "bin" / "python"),
            "-I",
            str(library / "__main__.py"),
            str(target.adapter),
            *target.arguments,
        ),
        artifact=artifact,
        fingerprint=fingerprint(target, artifact, target.adapter.parent, library),
        memory=target.memory,
    )


def environment(requirements: Sequence[str], python: str | None, workshop: Workshop, *, digest: str = "") -> Path:
    """The cached environment for requirements; `digest` is that of a file they name. Raises `UnbuildableError`."""
    interpreter = python or sys.executable
    folder = workshop.folder("environments", *requirements, digest, interpreter, sys.version)
    stamp = folder / _STAMP
    with exclusive(folder):
        # The stamp is written last: an environment without it was interrupted, and is made again.
        if not stamp.exists():
            shutil.rmtree(folder, ignore_errors=True)
            uv = find_uv() or "uv"
            run_tool([uv, "venv", "--quiet", "--no-python-downloads", "--python", interpreter, str(folder)])
            if requirements:
                workshop.tell(f"installing {' '.join(requirements)}")
                run_tool([uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python"), *requirements])
            packages = sorted(str(path) for path in folder.glob("lib/python3*/site-packages"))
            if not packages:
                raise UnbuildableError(f"uv made an environment without site-packages at {folder}")
            temporary = folder / f"{_STAMP}.new"
            temporary.write_text(environment_digest(packages), encoding="ascii")
            temporary.replace(stamp)
    return folder


def find_uv() -> str | None:
    """The uv that is installed beside the kit, or the one on the path."""
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")
