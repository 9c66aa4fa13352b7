"""A lock between processes on one machine, released by the system when its holder dies."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

from workbench.process import check_stopping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


POLL_SECONDS = 0.05


@contextlib.contextmanager
def holding(path: Path, *, purpose: str) -> Iterator[None]:
    """Hold the lock at `path` for the length of the block; say once on stderr when it has to be waited for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The file is left behind on purpose: unlinking a locked file lets two processes lock two different files.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    try:
        if not _try_lock(handle):
            print(f"{purpose}: waiting for another process to finish the same ({path})", file=sys.stderr)
            while not _try_lock(handle):
                check_stopping()
                time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(handle)
