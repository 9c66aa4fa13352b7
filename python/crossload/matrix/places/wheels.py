"""A folder of wheels and source distributions, as `uv build` fills it, and what of it a version is installed from."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
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


def installed(target: Target) -> tuple[Sequence[str], str]:
    """The target's requirements, met from its folder as far as that has them, and the digest of the files they name.

    A version's only wheel, or only source distribution, is named itself; where there are several, uv takes the one that
    fits the interpreter.
    """
    requirements: list[str] = []
    digests: list[str] = []
    for text in target.packages if target.wheels else ():
        wheels = _fitting(target.wheels or Path(), text)
        digests += [file_digest(path) for path in wheels]
        requirements += [str(wheels[0])] if len(wheels) == 1 else [text]
        requirements += [f"--find-links={target.wheels}"] if len(wheels) > 1 else []
    return (requirements, " ".join(digests)) if digests else (target.pins or target.packages, "")


def _fitting(folder: Path, text: str) -> list[Path]:
    """The wheels of a requirement, or its source distributions; none for what is not a name and a version."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return []
    found = [item.path for item in distributions(folder, requirement.name) if item.version in requirement.specifier]
    return [path for path in found if path.suffix == ".whl"] or found
