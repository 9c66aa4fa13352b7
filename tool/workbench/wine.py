"""Wine, which runs programs of Windows: in a prefix of its own in the cache, with what it keeps running for them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from workbench import apt
from workbench.cache import cache_root
from workbench.lock import holding

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM, SERVER = "wine", "wineserver"
PACKAGES = ("wine", "wine64")


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
        ),
    ):
        try:
            yield
        finally:
            for order in ("--kill", "--wait"):
                subprocess.run([SERVER, order], env=variables(), check=False)
