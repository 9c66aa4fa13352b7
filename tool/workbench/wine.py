"""Wine, which runs programs of Windows: in a prefix of its own in the cache, with what it keeps running for them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import apt, zig
from workbench.cache import cache_root
from workbench.faults import EnvironmentFault
from workbench.lock import holding
from workbench.process import run_logged

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM, SERVER = "wine", "wineserver"
PACKAGES = ("wine", "wine64")

STAND_IN = Path(__file__).with_name("bcryptprimitives.c")


def ensure_wine() -> None:
    """Install it as root; without that, what needs it says so, check by check."""
    if shutil.which(PROGRAM) is None and apt.can_install():
        apt.install(PACKAGES, reason="programs of Windows are run by it")


def variables() -> dict[str, str]:
    """Ours, with what keeps it to itself: no folder of the user's, no window, and nothing said but by the program."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {
        **inherited,
        "WINEPREFIX": str(cache_root() / "wine"),
        "WINEDEBUG": "-all",
        # It would ask whether to download what runs .NET and shows HTML.
        "WINEDLLOVERRIDES": "mscoree=;mshtml=",
    }


@contextlib.contextmanager
def serving() -> Iterator[None]:
    """Have a Windows run for the block, which all programs in it share, and nothing of it after.

    Without one, each program starts its own, which runs on for seconds after it.
    """
    prefix = cache_root() / "wine"
    with (
        holding(prefix.with_suffix(".lock"), purpose="a Windows"),
        # It waits for its input, and so ends with this process at the latest.
        subprocess.Popen(
            [PROGRAM, "cmd"], env=variables(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as shell,
    ):
        try:
            # It has said something when all is up, which the first time takes some ten seconds.
            if shell.stdout is None or not shell.stdout.read(1):
                raise EnvironmentFault(
                    "no program of Windows can be started",
                    where=str(prefix),
                    remedy=f"see what `{PROGRAM} cmd` says; a folder that was not finished may be removed",
                )
            _complete(prefix)
            yield
        finally:
            for order in ("--kill", "--wait"):
                subprocess.run([SERVER, order], env=variables(), check=False)


def _complete(prefix: Path) -> None:
    """Add the DLL that an older Wine lacks, and without which no program in Rust starts there."""
    library = prefix / "drive_c" / "windows" / "system32" / f"{STAND_IN.stem}.dll"
    if not library.exists():
        command = [zig.compiler(), "cc", "-target", "x86_64-windows-gnu", "-shared", "-s", str(STAND_IN), "-ladvapi32"]
        run_logged("wine", [*command, "-o", str(library)], cwd=prefix, environment=os.environ)
