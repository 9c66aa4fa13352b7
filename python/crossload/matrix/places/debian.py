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

_STAMP = "crossload-unpacked-inside"


def lacks() -> list[str]:
    """What of Debian's tools is missing: they come with the system, or not at all."""
    absent = sorted(program for program in TOOLS if shutil.which(program) is None)
    return [f"a CPython for another CPU comes from Debian's packages, and there is no {program}" for program in absent]


def unpacked_python(machine: Machine, workshop: Workshop) -> Path:
    """The folder that such a machine would have as its root, with `usr/bin/python3`. Raises `UnbuildableError`."""
    release = machine.release or _release()
    folder = workshop.folder("debian", release, str(machine.debian))
    with exclusive(folder):
        # The stamp is written last: a folder without it was interrupted, and is made again.
        if not (folder / _STAMP).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
            workshop.tell(f"unpacking {PACKAGE} of {release} for {machine.debian}")
            for package in _downloaded(machine, folder / "apt"):
                run_tool(["dpkg-deb", "--extract", str(package), str(folder)])
            _merge_usr(folder)
            _keep_inside(folder)
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
        **_sources(machine, apt),
    }
    command = ["apt-get", "--quiet", "--yes", *(f"--option={name}={value}" for name, value in options.items())]
    run_tool([*command, "update"])
    run_tool([*command, "install", "--download-only", "--no-install-recommends", PACKAGE])
    packages = sorted((apt / "archives").glob("*.deb"))
    if not packages:
        raise UnbuildableError(f"apt-get downloaded nothing of {PACKAGE} for {machine.debian}, and said no reason")
    return packages


def _sources(machine: Machine, apt: Path) -> dict[str, object]:
    """What has apt look at a release of Debian's archive alone, where this machine's sources name that archive."""
    known = run_tool(["apt-get", "indextargets", "--format=$(LABEL) $(REPO_URI)", "Identifier: Packages"])
    archives = [uri for label, _, uri in (line.partition(" ") for line in known.splitlines()) if label == "Debian"]
    if archives:
        listed = apt / "sources.list"
        listed.write_text(f"deb {archives[0]} {machine.release or _codename()} main\n", encoding="utf-8")
        return {"Dir::Etc::SourceList": listed, "Dir::Etc::SourceParts": os.devnull}
    if machine.release is None:
        return {}
    raise UnbuildableError(
        f"Debian has {machine.debian} since {machine.release}, and this machine's apt knows no archive of Debian"
    )


def _merge_usr(root: Path) -> None:
    """Make the links that a newer release has in its base: packages put all below `usr`, and programs name `/lib`."""
    for name in ("bin", "lib", "lib64", "sbin"):
        if not (root / name).exists() and (root / "usr" / name).is_dir():
            (root / name).symlink_to(Path("usr", name))


def _keep_inside(root: Path) -> None:
    """Have links lead to where they would if the folder were the root; a program's loader may be one."""
    for link in (path for path in root.rglob("*") if path.is_symlink()):
        target = link.readlink()
        if target.is_absolute():
            link.unlink()
            link.symlink_to(os.path.relpath(root / target.relative_to("/"), link.parent))


def _release() -> str:
    try:
        return f"{platform.freedesktop_os_release().get('ID')} {_codename()}"
    except OSError:
        return os.name


def _codename() -> str | None:
    fields = platform.freedesktop_os_release()
    return fields.get("VERSION_CODENAME", fields.get("VERSION_ID"))
