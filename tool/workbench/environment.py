"""Private Python environments in the cache, made once from a hash-locked requirements file."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.cache import cache_root, write_atomically
from workbench.faults import EnvironmentFault
from workbench.lock import holding

if TYPE_CHECKING:
    from pathlib import Path

KEY_LENGTH = 16
OUTPUT_LINES = 20
"""How much of a failed installer's output an error repeats."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """A virtual environment that exists and is complete."""

    directory: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.scripts / ("python.exe" if sys.platform == "win32" else "python")

    @property
    def scripts(self) -> Path:
        """The directory of its commands."""
        return self.directory / ("Scripts" if sys.platform == "win32" else "bin")


def ensure(name: str, requirements: Path) -> Environment:
    """The environment for `requirements` and the running Python, made now unless it is there already.

    The key covers the lock file's bytes and the interpreter, so a changed pin or another Python makes a new one.
    An environment without its marker was interrupted while being made and is made anew.
    """
    environment = Environment(directory=cache_root() / "environments" / f"{name}-{_key(requirements)}")
    if _is_complete(environment):
        return environment
    with holding(environment.directory.with_suffix(".lock"), purpose=f"environment {name!r}"):
        if not _is_complete(environment):
            print(f"making a private environment for {name} (once): {environment.directory}", file=sys.stderr)
            shutil.rmtree(environment.directory, ignore_errors=True)
            _make(environment, requirements)
    return environment


def outside() -> dict[str, str]:
    """Our variables without those that reach into another environment, such as PYTHONHOME and VIRTUAL_ENV."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON") and name != "VIRTUAL_ENV"
    }


def _key(requirements: Path) -> str:
    digest = hashlib.sha256(requirements.read_bytes())
    digest.update("\0".join((sys.version, sys.platform, os.path.realpath(sys.executable))).encode())
    return digest.hexdigest()[:KEY_LENGTH]


def _marker(environment: Environment) -> Path:
    return environment.directory / "complete"


def _is_complete(environment: Environment) -> bool:
    # The interpreter is a link to the base Python, which may have been removed since.
    return _marker(environment).is_file() and environment.python.exists()


def _make(environment: Environment, requirements: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise EnvironmentFault(
            f"this Python {version} comes without the modules venv and ensurepip, which make virtual environments",
            where=sys.executable,
            remedy="on Debian or Ubuntu run `apt-get install python3-venv`; elsewhere run this with another Python",
        )
    _run([sys.executable, "-m", "venv", str(environment.directory)], environment)
    install = ["pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
    pinned = ["--only-binary", ":all:", "--require-hashes", "--requirement", str(requirements)]
    _run([str(environment.python), "-I", "-m", *install, *pinned], environment)
    write_atomically(_marker(environment), f"{requirements.name}\n{sys.version}\n")


def _run(command: list[str], environment: Environment) -> None:
    done = subprocess.run(
        command,
        env=outside(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        output = done.stdout.decode(errors="replace").strip().splitlines()[-OUTPUT_LINES:]
        raise EnvironmentFault(
            f"`{' '.join(command)}` ended with exit code {done.returncode}:\n    " + "\n    ".join(output),
            where=str(environment.directory),
            remedy="check that pip reaches a package index from here (pip config list), then run the same again",
        )
