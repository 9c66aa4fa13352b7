"""Writes the files that make a project a subject, from the templates beside this module."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import NamedTuple

from crossload.matrix.config import CONFIG_NAME
from crossload.matrix.errors import ExistsError
from crossload.matrix.schema import config_schema
from crossload.scaffold.project import DIST, Project

SCHEMA = "snapshots/crossload.schema.json"


class Written(NamedTuple):
    """A file that was written, from the project's folder, and what it is for."""

    path: str
    purpose: str


def write_files(project: Project) -> list[Written]:
    """Write all of them, or none. Raises `ExistsError` when one is there already, or a file in a folder's place."""
    names = _names(project)
    contents = {
        Written(CONFIG_NAME, "what is crossed, and what must hold"): _filled("crossload.toml.in", names),
        Written("snapshots/adapter.py", f"how {project.name} writes and reads"): _filled("adapter.py.in", names),
        Written("snapshots/scenarios/first.py", "what is written, and what is asked of it"): _filled(
            "first.py.in", names
        ),
        Written(SCHEMA, f"tells editors what may be in {CONFIG_NAME}"): config_schema(),
    }
    for file in contents:
        if (project.root / file.path).exists():
            raise ExistsError(
                f"{project.root / file.path} is there already, so nothing was written; move it away to begin anew"
            )
    _make_folders(sorted({(project.root / file.path).parent for file in contents}))
    try:
        for file, content in contents.items():
            (project.root / file.path).write_text(content, encoding="utf-8")
    except OSError:
        # None of them was there before.
        for file in contents:
            (project.root / file.path).unlink(missing_ok=True)
        raise
    return list(contents)


def _make_folders(folders: Iterable[Path]) -> None:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise ExistsError(
                f"{folder} can't be made, a file is in its place, so nothing was written; move it away to begin anew"
            ) from None


def _names(project: Project) -> dict[str, str]:
    return {
        "dist": DIST,
        "module": project.module,
        "name": project.name,
        "oldest": project.versions[0],
        "schema": SCHEMA,
        # A promise about newer readers matches nothing as long as there is one version.
        "upgrade": "" if len(project.versions) > 1 else "# ",
        "versions": ", ".join(f'"{version}"' for version in project.versions),
    }


def _filled(template: str, names: Mapping[str, str]) -> str:
    text = (files("crossload.scaffold") / "templates" / template).read_text(encoding="utf-8")
    return Template(text).substitute(names)
