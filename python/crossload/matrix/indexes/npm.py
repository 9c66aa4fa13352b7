"""Versions of a JavaScript package, as npm sees them in the registry that it is configured for."""

import datetime as dt
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crossload.matrix.indexes.published import IndexProblem, Published
from crossload.matrix.target_tables import IndexVersions
from crossload.matrix.tool import UnbuildableError, run_tool


def published(package: str, wanted: IndexVersions, root: Path) -> Iterable[Published]:
    """Every version; a deprecated one counts as yanked, since npm has no other way to take one back."""
    if shutil.which("npm") is None:
        raise IndexProblem("npm is not installed; get it with: apt-get install npm")
    released = _view(package, root, "time")[0]["time"]
    # A range leaves pre-releases out, so each of those that are asked for is looked at by itself.
    unusual = [version for version in released if "-" in version and (wanted.prereleases or version in wanted.also)]
    specs = [f"{package}@>=0", *(f"{package}@{version}" for version in unusual)]
    items = [item for spec in specs for item in _view(spec, root, "version", "dist.integrity", "deprecated")]
    return [
        Published(
            version=item["version"],
            released=_day(released[item["version"]]),
            yanked="deprecated" in item,
            digest=item["dist.integrity"],
        )
        for item in items
        if item["version"] in released
    ]


def _day(moment: str) -> dt.date:
    return dt.date.fromisoformat(moment.partition("T")[0])


def _view(spec: str, root: Path, *fields: str) -> list[dict[str, Any]]:
    try:
        said = run_tool(["npm", "view", spec, *fields, "--json", "--loglevel=error"], cwd=root)
        # One field of one version comes without its name, and one version without a list.
        data = json.loads(said or "[]")
    except UnbuildableError as error:
        if "E404" in str(error):
            raise IndexProblem(f"the npm registry has no package {spec!r}; set 'package' to its name there") from None
        raise IndexProblem(f"npm can't be asked for versions of {spec!r}: {error}") from None
    items = data if isinstance(data, list) else [data]
    return [item if fields[0] in item else {fields[0]: item} for item in items]
