"""Which interpreters a version is installed for, and everything that is installed with it, pinned by uv."""

import datetime as dt
import sys
import tempfile
from pathlib import Path

from crossload.matrix.indexes.published import Published
from crossload.matrix.interpreters import interpreters
from crossload.matrix.release import Environment
from crossload.matrix.tables import SubjectTable
from crossload.matrix.tool import UnbuildableError, find_uv, run_tool


def environments_of(subject: SubjectTable, item: Published) -> tuple[Environment, ...]:
    """One for each interpreter that is asked for and that the version runs on; else the kit's own or the newest one."""
    requirements = requirements_of(subject, item.version)
    return tuple(
        Environment(python=python, pins=_pins(requirements, python, item.released))
        for python in _pythons(subject, item)
    )


def requirements_of(subject: SubjectTable, version: str) -> tuple[str, ...]:
    """What the configuration says to install for a version."""
    return tuple(part.format(package=subject.distribution, version=version) for part in subject.install)


def _pythons(subject: SubjectTable, item: Published) -> list[str | None]:
    if subject.pythons:
        return [python for python in subject.pythons if item.serves(python)]
    if subject.python is not None:
        return [subject.python.format(version=item.version)]
    if item.serves(f"{sys.version_info.major}.{sys.version_info.minor}"):
        return [None]
    minors = [interpreter.minor for interpreter in interpreters()]
    fitting = [minor for minor in minors if item.serves(minor)]
    return [fitting[0] if fitting else None]


def _pins(requirements: tuple[str, ...], python: str | None, released: dt.date | None) -> tuple[str, ...]:
    """The requirements and all they need, as they were when the version came out: that is what it was made for.

    Without any when uv can't resolve them: making the environment will say why.
    """
    # Some files follow a day after the first.
    until = [f"--exclude-newer={released + dt.timedelta(days=2)}"] if released else []
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "requirements.in"
        asked.write_text("\n".join(requirements), encoding="utf-8")
        # It needs some interpreter: named, so that it does not look at every one that there is.
        command = [find_uv() or "uv", "pip", "compile", "--quiet", f"--python={sys.executable}"]
        command += ["--generate-hashes", "--no-header", "--no-annotate"]
        try:
            compiled = run_tool([*command, f"--python-version={python or _own()}", *until, str(asked)])
        except UnbuildableError:
            return ()
    # A requirement goes on over lines that end in a backslash.
    return tuple(" ".join(line.split()) for line in compiled.replace("\\\n", " ").splitlines() if line.strip())


def _own() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
