#!/usr/bin/env python3
"""Publish dist/ as a release: see that it is that release, sign each file, and upload them with their attestations."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import parse_sdist_filename, parse_wheel_filename

from workbench.cache import write_atomically
from workbench.faults import BuildFault, WorkspaceFault, run_main
from workbench.process import run_shown
from workbench.version import stated_version

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
NOTES = ROOT / "build" / "release-notes.md"


def main(arguments: Sequence[str]) -> int:
    """Write the release's notes, and publish; with `--dry-run`, stop before anything is signed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tag", help="as in v1.2.3")
    parser.add_argument("--dry-run", action="store_true", help="sign and upload nothing")
    parser.add_argument("--dist", metavar="DIRECTORY", type=Path, default=ROOT / "dist", help="dist/ by default")
    options = parser.parse_args(arguments)
    version = stated_version(ROOT)
    if options.tag != f"v{version}":
        raise WorkspaceFault(
            f"the tag is {options.tag}, and the version is {version}",
            where=str(ROOT / "Cargo.toml"),
            remedy=f"tag v{version}, or raise the version first",
        )
    files = release_files(options.dist, version)
    NOTES.parent.mkdir(exist_ok=True)
    write_atomically(NOTES, notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version))
    print("\n".join(file.name for file in files))
    if options.dry_run:
        return 0
    names = [str(file) for file in files]
    # Both ask the runner who they are: there is no key and no password to keep.
    _run("pypi_attestations", "sign", *names)
    _run(
        "twine",
        "upload",
        "--non-interactive",
        "--attestations",
        *names,
        *(f"{name}.publish.attestation" for name in names),
    )
    return 0


def release_files(folder: Path, version: str) -> list[Path]:
    """The wheels and archives in `folder`; raises `BuildFault` where there are none, or one is of another version."""
    files = sorted((*folder.glob("*.whl"), *folder.glob("*.tar.gz")))
    if not any(file.suffix == ".whl" for file in files):
        raise BuildFault("there is no wheel to publish", where=str(folder), remedy="run `./tool/nox -s wheels`")
    for file in files:
        found = (parse_wheel_filename if file.suffix == ".whl" else parse_sdist_filename)(file.name)[1]
        if str(found) != version:
            raise BuildFault(
                f"{file.name} is of version {found}, and the release is {version}",
                where=str(folder),
                remedy="empty the folder, and build again",
            )
    return files


def notes(changelog: str, version: str) -> str:
    """What the changelog says of a version; raises `WorkspaceFault` where it says nothing."""
    found = re.search(
        rf"^## \[{re.escape(version)}\][^\n]*\n(?P<text>.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if found is None or not found["text"].strip():
        raise WorkspaceFault(
            f"the changelog says nothing of {version}",
            where=str(ROOT / "CHANGELOG.md"),
            remedy=f"make `## [{version}] - DATE` of its section [Unreleased]",
        )
    return f"{found['text'].strip()}\n"


def _run(module: str, *arguments: str) -> None:
    if run_shown([sys.executable, "-m", module, *arguments], cwd=ROOT, environment=os.environ):
        raise BuildFault(
            f"`{module} {arguments[0]}` failed; its message is above",
            where=str(ROOT / "dist"),
            remedy="correct what it names; what the index has already is not uploaded again under the same name",
        )


if __name__ == "__main__":
    run_main(main)
