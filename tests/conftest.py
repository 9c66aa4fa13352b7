"""What all tests stand on."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Programs that tests interrupt inherit whether SIGINT is ignored, as it is in a shell's background jobs."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
