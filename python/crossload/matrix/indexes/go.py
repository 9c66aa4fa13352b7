"""Versions of a Go module, as the proxy lists them that go is configured for."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from crossload.matrix.indexes.published import IndexProblem, Published
from crossload.matrix.target_tables import IndexVersions
from crossload.matrix.tool import UnbuildableError, run_tool

ENVIRONMENT = {"GO111MODULE": "on", "GOWORK": "off", "GOFLAGS": ""}
"""The working repository's own modules, and the user's flags, are left out of what go is asked."""


def published(package: str, _wanted: IndexVersions, root: Path) -> Iterable[Published]:
    """Every version but those that the module's author retracted. go verifies their digests itself."""
    if shutil.which("go") is None:
        raise IndexProblem("go is not installed; get it with: apt-get install golang-go")
    try:
        said = run_tool(["go", "list", "-m", "-versions", "-json", package], cwd=root, environment=ENVIRONMENT)
    except UnbuildableError as error:
        raise IndexProblem(f"go can't find the module {package!r}: {error}") from None
    return [Published(version=version.removeprefix("v")) for version in json.loads(said).get("Versions", ())]
