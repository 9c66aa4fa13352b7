"""Debian's packages: which are missing, installing them as root, and the command for someone else to run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from workbench.faults import ToolchainFault

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCK_SECONDS = 300
"""How long apt may wait for another apt on the machine."""


def is_available() -> bool:
    """Whether this machine has Debian's package tools at all."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def missing(packages: Sequence[str]) -> list[str]:
    """Those of `packages` that are not installed."""
    if not packages:
        return []
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *packages]
    done = subprocess.run(query, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    installed = {line.split()[0] for line in done.stdout.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in installed]


def install_command(packages: Sequence[str]) -> str:
    """What to type to install `packages`."""
    return f"sudo apt-get update && sudo apt-get install --yes --no-install-recommends {' '.join(packages)}"


def can_install() -> bool:
    """Whether this process may install packages."""
    return is_available() and hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages: Sequence[str], *, reason: str) -> None:
    """Install the newest `packages`; only root can."""
    print(f"apt-get: installing {' '.join(packages)}, because {reason}", file=sys.stderr, flush=True)
    apt = ["apt-get", "-o", f"DPkg::Lock::Timeout={LOCK_SECONDS}", "--quiet", "--yes"]
    for command in ([*apt, "update"], [*apt, "install", "--no-install-recommends", *packages]):
        done = subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ToolchainFault(
                f"`{' '.join(command)}` ended with exit code {done.returncode}: {done.stdout.strip()[-2000:]}",
                where="Debian's package manager",
                remedy=f"run `{install_command(packages)}` by hand and see what stands in its way",
            )
