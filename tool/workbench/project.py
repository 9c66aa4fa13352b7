"""What pyproject.toml says of the distribution: its tables, and the files that it is made of beside compiled ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.toml_file import parse_toml

if TYPE_CHECKING:
    from workbench.sources import Sources

FILE = Path("pyproject.toml")


def read_project(sources: Sources) -> dict[str, Any]:
    """Its tables."""
    return parse_toml(sources.read(FILE).decode(), where=str(sources.root / FILE))


def python_root(project: dict[str, Any]) -> Path:
    """The folder that the Python packages are in."""
    return Path(project["tool"]["maturin"]["python-source"])


def python_files(project: dict[str, Any], sources: Sources) -> list[Path]:
    """The files of the Python packages, relative to the sources."""
    packages = project["tool"]["maturin"]["python-packages"]
    return sources.below(python_root(project) / package for package in packages)


def page(project: dict[str, Any]) -> Path:
    """The file that an index shows."""
    return Path(project["project"]["readme"])
