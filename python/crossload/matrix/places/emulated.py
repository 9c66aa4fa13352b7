"""A place on another CPU: a built wheel in an environment of a CPython for it, and qemu-user, which runs both here."""

import shutil
from pathlib import Path

from crossload.matrix.machines import Machine, machines
from crossload.matrix.places import debian
from crossload.matrix.places.venv import STAMP, launch
from crossload.matrix.places.workshop import Workshop, made_once
from crossload.matrix.target import Launch, Target
from crossload.matrix.tool import UnbuildableError, find_uv, run_tool
from crossload_adapter import environment_digest

NEEDS = frozenset({"adapter", "artifact", "cpu"})
TAKES: frozenset[str] = frozenset()

EMULATORS = "qemu-user-static"
"""Debian's package that has all of them."""


def missing(target: Target) -> str | None:
    """Names the programs that are not installed, and what gets them."""
    lacks = debian.lacks()
    emulator = str(machines()[target.cpu].emulator)
    if shutil.which(emulator) is None:
        lacks.append(f"{emulator} is not installed; get it with: apt-get install {EMULATORS}")
    if find_uv() is None:
        lacks.append("uv is not installed; get it with: python -m pip install uv")
    return "; ".join(lacks) or None


def prepare(target: Target, workshop: Workshop) -> Launch:
    """Build the wheel, have that CPU's own pip install it, and serve it."""
    wheel = workshop.artifact(target.artifact)
    if wheel.path.suffix != ".whl":
        raise UnbuildableError(f"{wheel.path} is no wheel")
    machine = machines()[target.cpu]
    emulator, folder = environment(machine, wheel.path, wheel.digest, workshop)
    return launch(target, folder, emulator)


def environment(machine: Machine, wheel: Path, digest: str, workshop: Workshop) -> tuple[tuple[str, ...], Path]:
    """What runs a program of the machine, and the cached environment there. Raises `UnbuildableError`."""
    root = debian.unpacked_python(machine, workshop)
    emulator = (str(machine.emulator), "-L", str(root))
    folder = workshop.folder("environments", machine.name, str(root), wheel.name, digest)

    def make() -> str:
        workshop.tell(f"installing {wheel.name} on {machine.name}")
        run_tool([*emulator, str(root / "usr/bin/python3"), "-I", "-m", "venv", "--without-pip", str(folder)])
        python = [*emulator, str(folder / "bin/python"), "-I"]
        # pip on that CPU: it takes what it would take on such a machine, and refuses what does not fit there.
        install = ["install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", str(wheel)]
        run_tool([*python, str(_pip(workshop)), *install])
        version = run_tool([*python, "-c", "import platform; print(platform.python_version())"]).strip()
        packages = [str(path) for path in folder.glob("lib/python3*/site-packages")]
        return environment_digest(packages, version)

    made_once(folder, make, stamp_name=STAMP)
    return emulator, folder


def _pip(workshop: Workshop) -> Path:
    """A pip that any CPython can run; Debian's packages of CPython come without one."""
    folder = workshop.folder("pip")

    def make() -> str:
        run_tool([find_uv() or "uv", "pip", "install", "--quiet", "--target", str(folder), "pip"])
        return "pip"

    made_once(folder, make)
    return folder / "pip"
