"""A place that is a virtual environment of its own, made by uv, with the packages of one version installed."""

import sys
from collections.abc import Sequence
from pathlib import Path

import crossload_adapter
from crossload.matrix.interpreters import Interpreter, find_interpreter
from crossload.matrix.places.wheels import installed
from crossload.matrix.places.workshop import Workshop, adapter_of, made_once
from crossload.matrix.target import Launch, Target, fingerprint
from crossload.matrix.tool import UnbuildableError, find_uv, run_tool
from crossload_adapter import environment_digest

NEEDS = frozenset({"adapter"})
TAKES: frozenset[str] = frozenset()

STAMP = "crossload-environment"
"""The file in an environment that holds its digest, once it is complete."""


def missing(target: Target) -> str | None:
    """Says so when there is no uv, not the interpreter that is asked for, or no folder of wheels where one is named."""
    # A version that is not found there comes from the index, and so would all of them.
    if target.wheels is not None and not target.wheels.is_dir():
        return (
            f"there is no folder {target.wheels}, which 'wheels' of subject {target.subject!r} names; "
            "put its wheels there, or name another"
        )
    return lacks(target)


def lacks(target: Target) -> str | None:
    """What any environment needs, whatever is installed in it: uv and the interpreter."""
    if find_uv() is None:
        return "uv is not installed; get it with: python -m pip install uv"
    try:
        _interpreter(target.python)
    except UnbuildableError as lack:
        return str(lack)
    return None


def prepare(target: Target, workshop: Workshop) -> Launch:
    """An environment with the target's packages and what they need: as the lock pins them, where it does."""
    requirements, digest = installed(target)
    return launch(target, environment(requirements, target.python, workshop, digest=digest))


def launch(target: Target, folder: Path, emulator: Sequence[str] = ()) -> Launch:
    """Serve the target's adapter with the environment's interpreter, which may need an emulator."""
    adapter = adapter_of(target, "the Python file that serves it")
    library = Path(crossload_adapter.__file__).parent
    artifact = (folder / STAMP).read_text(encoding="ascii")
    return Launch(
        # -I: neither the user's PYTHON* variables nor any folder but the environment's own is looked at.
        command=(
            *emulator,
            str(folder / "bin" / "python"),
            "-I",
            str(library / "__main__.py"),
            str(adapter),
            *target.arguments,
        ),
        artifact=artifact,
        fingerprint=fingerprint(target, artifact, adapter.parent, library),
        # An emulator reserves far more addresses than are used.
        memory=None if emulator else target.memory,
    )


def environment(requirements: Sequence[str], python: str | None, workshop: Workshop, *, digest: str = "") -> Path:
    """The cached environment for requirements; `digest` is that of a file they name. Raises `UnbuildableError`.

    `python` is a version, or the path of an interpreter; without one it is the interpreter that runs the kit.
    """
    interpreter, version = _interpreter(python)
    folder = workshop.folder("environments", *requirements, digest, interpreter, version)

    def make() -> str:
        uv = find_uv() or "uv"
        run_tool([uv, "venv", "--quiet", "--no-python-downloads", "--python", interpreter, str(folder)])
        if requirements:
            workshop.tell(f"installing {' '.join(requirement.split(' --hash=')[0] for requirement in requirements)}")
            _install(uv, folder, requirements)
        packages = sorted(str(path) for path in folder.glob("lib/python3*/site-packages"))
        if not packages:
            raise UnbuildableError(f"uv made an environment without site-packages at {folder}")
        return environment_digest(packages, _version(folder))

    made_once(folder, make, stamp_name=STAMP)
    return folder


def _interpreter(python: str | None) -> tuple[str, str]:
    """The path of an interpreter, and what tells it from one that came to the same path later."""
    if python is None:
        return sys.executable, sys.version
    if Path(python).is_absolute():
        return python, ""
    found: Interpreter = find_interpreter(python)
    return str(found.path), str(found.version)


def _install(uv: str, folder: Path, requirements: Sequence[str]) -> None:
    asked = folder / "crossload-requirements.txt"
    asked.write_text("\n".join(requirements), encoding="utf-8")
    # What the lock pins is complete, and every file of it has to be one that it names.
    pinned = ["--no-deps", "--require-hashes"] if "--hash=" in requirements[0] else []
    python = str(folder / "bin" / "python")
    run_tool([uv, "pip", "install", "--quiet", "--python", python, *pinned, "--requirements", str(asked)])


def _version(folder: Path) -> str:
    """What uv says that the environment's interpreter is; its worker says so by itself."""
    settings = (folder / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    return next(
        value.strip() for key, _, value in (line.partition("=") for line in settings) if key.strip() == "version_info"
    )
