"""What runs programs of other CPUs here: installed where that is allowed, and else left to whoever reports the lack."""

from __future__ import annotations

from workbench import apt

PACKAGES = ("qemu-user-static",)


def ensure_emulators() -> None:
    """Install them as root; without that, the targets that need them say so one by one."""
    if apt.can_install() and apt.missing(PACKAGES):
        apt.install(PACKAGES, reason="wheels for other CPUs are run on emulated ones")
