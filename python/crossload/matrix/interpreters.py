"""The Python interpreters of this machine, as uv finds them, also where only pyenv looks by itself."""

import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from packaging.version import Version

from crossload.matrix.tool import UnbuildableError, find_uv, run_tool

_WHOLE = re.compile(r"^\d+\.\d+\.\d+\w*$")


@dataclass(frozen=True, kw_only=True)
class Interpreter:
    """A CPython that is installed here."""

    version: Version
    path: Path

    @property
    def minor(self) -> str:
        """`3.9`, by which it is asked for."""
        return f"{self.version.major}.{self.version.minor}"

    def serves(self, wanted: str) -> bool:
        """Whether this is the `3.9` or `3.9.18` that is wanted."""
        return str(self.version) == wanted or (not _WHOLE.match(wanted) and self.minor == wanted)


@cache
def interpreters(variant: str = "default") -> tuple[Interpreter, ...]:
    """Every CPython of a variant here, newest first, each version once. Raises `UnbuildableError` without uv.

    The other variant is `freethreaded`.
    """
    uv = find_uv()
    if uv is None:
        raise UnbuildableError("uv is not installed; get it with: python -m pip install uv")
    listed = run_tool([uv, "python", "list", "--only-installed", "--output-format=json"], environment=_search_path())
    found: dict[Version, Path] = {}
    for entry in json.loads(listed):
        if entry["implementation"] == "cpython" and entry.get("variant", "default") == variant:
            found.setdefault(Version(entry["version"]), Path(entry["path"]))
    return tuple(Interpreter(version=version, path=found[version]) for version in sorted(found, reverse=True))


def find_interpreter(wanted: str) -> Interpreter:
    """The newest one of that minor, or the one of that version. Raises `UnbuildableError` with what there is."""
    for interpreter in interpreters():
        if interpreter.serves(wanted):
            return interpreter
    known = ", ".join(str(interpreter.version) for interpreter in interpreters())
    raise UnbuildableError(
        f"Python {wanted} is not installed; get it with: uv python install {wanted} (there are {known})"
    )


def _search_path() -> dict[str, str]:
    """Pyenv hides the interpreters that it has not been told to use behind shims that fail."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders = sorted(str(folder) for folder in root.glob("versions/*/bin"))
    return {"PATH": os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])}
