"""What a Python project says of itself: its name, its built versions, and what is imported of it."""

import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from crossload.matrix.document import Document, TomlSyntaxError, not_text, parse
from crossload.matrix.errors import ConfigError, NotFoundError
from crossload.matrix.places.wheels import Distribution, distributions
from crossload.matrix.tool import UnbuildableError, find_uv, run_tool

DIST = "dist"
"""Where build tools put wheels."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """`module` is what is imported of it, `versions` those that have a wheel or a source distribution."""

    root: Path
    name: str
    module: str
    versions: tuple[str, ...]


def find_project(root: Path, name: str | None, tell: Callable[[str], None]) -> Project:
    """The project in a folder, under another name where one is given; a wheel of the working tree is built if need be.

    Raises `NotFoundError` when there is no project or no whole wheel of it, `ConfigError` when its pyproject.toml is
    wrong.
    """
    if not root.is_dir():
        raise NotFoundError(f"there is no folder {root}; say where the project is, or make it first")
    stated = {} if name else _stated(root)
    name = name or stated["name"]
    found = distributions(root / DIST, name)
    if not found or not _has(found, stated.get("version")):
        tell(f"there is no wheel of the working tree in {DIST} yet: building one")
        problem = _build(root)
        found = distributions(root / DIST, name)
        if not found:
            raise NotFoundError(
                f"{root / DIST} has no wheel of {name!r}, and {problem or 'the build made none of that name'}; "
                "put one there, then run this again"
            )
        if problem:
            tell(problem)
    versions = dict.fromkeys(str(item.version) for item in found)
    return Project(root=root, name=name, module=_module(name, found), versions=tuple(versions))


def _stated(root: Path) -> dict[str, str]:
    """Name and, unless it is dynamic, version as pyproject.toml has them."""
    path = root / "pyproject.toml"
    try:
        document = parse(path.read_text(encoding="utf-8"), name=str(path))
    except OSError:
        raise NotFoundError(
            f"there is no {path}; run this in a Python project, or say what its package is called with --name"
        ) from None
    except TomlSyntaxError as problem:
        raise ConfigError(str(problem)) from None
    except UnicodeDecodeError as error:
        raise ConfigError(not_text(path, error)) from None
    for table in (_table(document, "project"), _table(document, "tool", "poetry")):
        if "name" in table:
            return {key: str(table[key]) for key in ("name", "version") if key in table}
    raise NotFoundError(f"{path} has no 'name' in [project]; say what the package is called with --name")


def _table(document: Document, *keys: str) -> dict[str, Any]:
    """A table that need not be there."""
    table: Any = document.data
    for depth, key in enumerate(keys, 1):
        table = table.get(key, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{document.at(keys[:depth])}: {key!r} is a table, not {table!r}")
    return dict(table)


def _has(found: list[Distribution], version: str | None) -> bool:
    """Whether a version is among them; one that is not known, or no version at all, is not asked for."""
    try:
        return version is None or Version(version) in {item.version for item in found}
    except InvalidVersion:
        return True


def _build(root: Path) -> str | None:
    """Build a wheel of the working tree; what went wrong, if anything did."""
    command = [find_uv() or "uv", "build", "--wheel", "--quiet", "--python", sys.executable, "--out-dir", DIST]
    try:
        run_tool(command, cwd=root)
    except UnbuildableError as reason:
        return f"none can be built: {reason}"
    return None


def _module(name: str, found: list[Distribution]) -> str:
    """The package that the newest wheel makes importable; that of the same name where there are several."""
    guess = re.sub(r"[-.]+", "_", name).lower()
    wheels = [item.path for item in found if item.path.suffix == ".whl"]
    if not wheels:
        return guess
    try:
        with zipfile.ZipFile(wheels[-1]) as wheel:
            tops = {Path(entry).parts[0] for entry in wheel.namelist() if ".dist-info/" not in entry}
    except zipfile.BadZipFile as error:
        raise NotFoundError(f"{wheels[-1]} is no whole wheel ({error}); build it again, or take it away") from None
    modules = sorted({top.removesuffix(".py") for top in tops if re.fullmatch(r"[A-Za-z]\w*(\.py)?", top)})
    return guess if guess in modules or not modules else modules[0]
