"""Versions of a Python package, from the package index that uv and pip install from."""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from crossload.matrix.document import TomlSyntaxError, parse
from crossload.matrix.indexes.published import IndexProblem, Published
from crossload.matrix.target_tables import IndexVersions
from crossload.matrix.tool import UnbuildableError, run_tool

if TYPE_CHECKING:
    from packaging.tags import Tag
    from pypi_simple import DistributionPackage

_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")


def published(package: str, _wanted: IndexVersions, _root: Path) -> Iterable[Published]:
    """Every version that has a file, with what its files say."""
    # Only a run that resolves needs an HTTP client; every other run should start at once.
    from pypi_simple import PYPI_SIMPLE_ENDPOINT, NoSuchProjectError, PyPISimple  # noqa: PLC0415

    try:
        with PyPISimple(_configured() or PYPI_SIMPLE_ENDPOINT) as index:
            page = index.get_project_page(package, timeout=60)
    except NoSuchProjectError:
        raise IndexProblem(f"the index has no package {package!r}; set 'package' to its name there") from None
    except OSError as error:  # every error of the HTTP client is one
        raise IndexProblem(f"the package index can't be asked for versions of {package!r} ({error})") from None
    files: dict[str, list[DistributionPackage]] = {}
    for file in page.packages:
        if file.version and file.package_type in ("wheel", "sdist"):
            files.setdefault(file.version, []).append(file)
    return [_published(version, of_it) for version, of_it in files.items()]


def _published(version: str, files: "Sequence[DistributionPackage]") -> Published:
    times = [file.upload_time for file in files if file.upload_time]
    requires = next((file.requires_python for file in files if file.requires_python), "")
    try:
        requires_python = SpecifierSet(requires)
    except InvalidSpecifier:  # the index serves what was uploaded before anyone checked it
        requires_python = SpecifierSet()
    wheels: set[Tag] = set()
    for file in files:
        try:
            wheels |= parse_wheel_filename(file.filename)[3] if file.package_type == "wheel" else set()
        except InvalidWheelFilename:
            continue
    return Published(
        version=version,
        released=max(times).date() if times else None,
        yanked=all(file.is_yanked for file in files),
        requires_python=requires_python,
        wheels=wheels,
    )


def _configured() -> str | None:
    """The index that uv installs from, so that both see the same versions, or else pip's."""
    named = next((url for url in map(os.environ.get, _VARIABLES) if url), None)
    return named or _of_uv() or _of_pip()


def _of_uv() -> str | None:
    file = platformdirs.user_config_path("uv") / "uv.toml"
    try:
        settings = parse(file.read_text(encoding="utf-8"), name=str(file)).data
    except (OSError, TomlSyntaxError):  # uv itself complains of a file that it can't read
        return None
    default = next((index["url"] for index in settings.get("index", ()) if index.get("default")), None)
    return default or settings.get("index-url")


def _of_pip() -> str | None:
    if shutil.which("pip") is None:
        return None
    try:
        return run_tool(["pip", "config", "get", "global.index-url"]).strip() or None
    except UnbuildableError:  # that is how it says that nothing is set
        return None
