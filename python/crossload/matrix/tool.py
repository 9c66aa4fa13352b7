"""Runs outside tools, and finds the one that makes Python environments."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class UnbuildableError(Exception):
    """A target can't be made here; the message is the tool's own reason."""


def run_tool(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    tell: Callable[[str], None] | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run an outside tool and return its standard output; each line it says on standard error goes to `tell`.

    `environment` is added to this process's own. Raises `UnbuildableError` with its last lines when it fails.
    """
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise UnbuildableError(f"{command[0]} can't be run: {error.strerror}") from None
    output: list[str] = []
    said: list[str] = []
    with process:
        reader = threading.Thread(target=lambda: output.extend(process.stdout or ()))
        reader.start()
        for line in process.stderr or ():
            said.append(line.rstrip())
            if tell is not None:
                tell(said[-1])
        reader.join()
    if process.returncode != 0:
        words = [line for line in said if line.strip()] or [line.rstrip() for line in output]
        raise UnbuildableError("\n".join(words[-12:]) or f"{Path(command[0]).name} exited with {process.returncode}")
    return "".join(output)


def find_uv() -> str | None:
    """The uv that is installed beside the kit, or the one on the path."""
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")
