"""A CPython for another CPU: Debian's packages of it, unpacked in the cache; nothing is installed on this machine."""

import os
import platform
import shutil
from pathlib import Path

from crossload.matrix.machines import Machine
from crossload.matrix.places.workshop import Workshop, exclusive
from crossload.matrix.tool import UnbuildableError, run_tool

PACKAGE = "python3"
TOOLS = {"apt-get": "apt", "dpkg-deb": "dpkg"}
"""Programs, and the packages that have them."""

_STAMP = "crossload-unpacked"


def lacks() -> list[str]:
    """What of Debian's tools is missing: they come with the system, or not at all."""
    absent = sorted(program for program in TOOLS if shutil.which(program) is None)
    return [f"a CPython for another CPU comes from Debian's packages, and there is no {program}" for program in absent]


def unpacked_python(machine: Machine, workshop: Workshop) -> Path:
    """The folder that such a machine would have as its root, with `usr/bin/python3`. Raises `UnbuildableError`."""
    release = _release()
    folder = workshop.folder("debian", release, str(machine.debian))
    with exclusive(folder):
        # The stamp is written last: a folder without it was interrupted, and is made again.
        if not (folder / _STAMP).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
            workshop.tell(f"unpacking {PACKAGE} of {release} for {machine.debian}")
            for package in _downloaded(machine, folder / "apt"):
                run_tool(["dpkg-deb", "--extract", str(package), str(folder)])
            shutil.rmtree(folder / "apt")
            (folder / _STAMP).touch()
    return folder


def _downloaded(machine: Machine, apt: Path) -> list[Path]:
    """The package and all that it needs, as apt resolves and verifies them, in a state of apt's that is ours alone."""
    for name in ("lists/partial", "archives/partial"):
        (apt / name).mkdir(parents=True)
    (apt / "status").touch()
    options = {
        "APT::Architecture": machine.debian,
        "APT::Architectures": machine.debian,
        # As root, apt would download as a user who can't write here.
        "APT::Sandbox::User": "root",
        "Dir::Cache": apt,
        "Dir::State": apt,
        "Dir::State::status": apt / "status",
    }
    command = ["apt-get", "--quiet", "--yes", *(f"--option={name}={value}" for name, value in options.items())]
    run_tool([*command, "update"])
    run_tool([*command, "install", "--download-only", "--no-install-recommends", PACKAGE])
    packages = sorted((apt / "archives").glob("*.deb"))
    if not packages:
        raise UnbuildableError(f"apt-get downloaded nothing of {PACKAGE} for {machine.debian}, and said no reason")
    return packages


def _release() -> str:
    try:
        fields = platform.freedesktop_os_release()
    except OSError:
        return os.name
    return f"{fields.get('ID')} {fields.get('VERSION_CODENAME', fields.get('VERSION_ID'))}"
