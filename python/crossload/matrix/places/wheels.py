"""A folder of wheels and source distributions, as `uv build` fills it, and what of it a version is installed from."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

from crossload.matrix.target import Target
from crossload_adapter import file_digest


class Distribution(NamedTuple):
    """One file, and the version of the package that is in it."""

    version: Version
    path: Path


def distributions(folder: Path, package: str) -> list[Distribution]:
    """The wheels and source distributions of a package, oldest version first; none where there is no folder."""
    found = []
    for path in sorted(folder.glob("*")):
        try:
            parse = parse_wheel_filename if path.suffix == ".whl" else parse_sdist_filename
            name, version = parse(path.name)[:2]
        except (InvalidWheelFilename, InvalidSdistFilename):
            continue
        if name == canonicalize_name(package):
            found.append(Distribution(version, path))
    return sorted(found)


def from_folder(target: Target) -> tuple[Sequence[str], str]:
    """The target's requirements, met from its folder where that has them, and the digest of the files they name.

    A version's only wheel, or only source distribution, is named itself; where there are several, uv takes the one that
    fits the interpreter.
    """
    requirements: list[str] = []
    digests: list[str] = []
    for text in target.packages:
        requirement = Requirement(text)
        fitting = [
            item.path
            for item in distributions(target.wheels or Path(), requirement.name)
            if item.version in requirement.specifier
        ]
        wheels = [path for path in fitting if path.suffix == ".whl"] or fitting
        digests += [file_digest(path) for path in wheels]
        requirements += [str(wheels[0])] if len(wheels) == 1 else [text]
        if len(wheels) > 1:
            requirements.append(f"--find-links={target.wheels}")
    return requirements, " ".join(digests)
