"""A user with an environment: pip that knows one index, and a home in which nothing was compiled yet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.environment import Environment, outside

if TYPE_CHECKING:
    from collections.abc import Mapping

SMOKE = Path(__file__).resolve().parent.parent / "smoke.py"
IMPORT = "import time; started = time.perf_counter(); import crossload; print(time.perf_counter() - started)"


class InstallError(Exception):
    """What was tried did not come to what it has to; the text is what was said."""


@dataclass(frozen=True, kw_only=True)
class User:
    """An environment with nothing but pip in it."""

    environment: Environment
    index: str
    """The address of the only index that pip asks."""

    @classmethod
    def of(cls, python: Path, folder: Path, index: str) -> User:
        """Make one, instead of whatever is in the folder."""
        shutil.rmtree(folder, ignore_errors=True)
        user = cls(environment=Environment(directory=folder), index=index)
        user.home.mkdir(parents=True)
        user.run(str(python), "-I", "-m", "venv", str(folder))
        return user

    @property
    def offered(self) -> Path:
        """The folder of that index."""
        return self.environment.directory.with_name("index")

    @property
    def home(self) -> Path:
        """The user's home directory."""
        return self.environment.directory.with_name(f"{self.environment.directory.name}-home")

    def pip(self, *arguments: str, **variables: str) -> str:
        """Let the environment's own pip do something, with the index alone; `variables` are for its processes."""
        command = [str(self.environment.python), "-I", "-m", "pip", "--isolated", "--disable-pip-version-check"]
        index = ["--no-cache-dir", "--index-url", self.index] if arguments[0] in ("install", "download") else []
        return self.run(*command, arguments[0], *index, *arguments[1:], **variables)

    def smoke(self) -> dict[str, Any]:
        """What the smoke test says of the installation."""
        said: dict[str, Any] = json.loads(self.python(str(SMOKE)))
        return said

    def timed(self) -> str:
        """How long importing takes, and the first session in a home where nothing was compiled, as a process."""
        self.python("-c", IMPORT)
        imported = float(self.python("-c", IMPORT))
        shutil.rmtree(self.home / ".cache", ignore_errors=True)
        program = "from crossload import Session\nwith Session() as session: session.feed_run('1 + 1')"
        started = time.monotonic()
        self.python("-c", program)
        first = time.monotonic() - started
        started = time.monotonic()
        self.python("-c", program)
        return f"import {imported:.2f} s, first session {first:.2f} s, next {time.monotonic() - started:.2f} s"

    def python(self, *arguments: str) -> str:
        """What the environment's Python says."""
        return self.run(str(self.environment.python), "-I", *arguments)

    def run(self, *command: str, **variables: str) -> str:
        """What a command says on stdout. Raises `InstallError` with the end of all that it says where it fails."""
        done = subprocess.run(
            command,
            cwd=self.home,
            env={**self._variables(), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise InstallError(f"{done.stdout}\n{done.stderr}".strip())
        return done.stdout.strip()

    def _variables(self) -> Mapping[str, str]:
        inherited = {name: value for name, value in outside().items() if not name.upper().startswith(("PIP_", "XDG_"))}
        home = {"HOME": str(self.home), "PIP_CONFIG_FILE": os.devnull}
        if sys.platform == "win32":
            home["LOCALAPPDATA"] = str(self.home)
        return {**inherited, **home}
