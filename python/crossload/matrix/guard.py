"""Ends the workers when the kit itself is killed: a small process that outlives it and knows their groups."""

import contextlib
import os
import subprocess
import sys
import threading

_PROGRAM = """
import os, signal, sys
groups = set()
for line in sys.stdin:
    (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
for group in groups:
    try:
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass
"""


class Guard:
    """Started once per run. A worker that loops for ever would else run on after a SIGKILL of the kit."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PROGRAM],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reading)
        self._list = os.fdopen(writing, "wb")
        self._lock = threading.Lock()

    def watch(self, group: int) -> None:
        """End this process group when the kit dies."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """The group is gone; its number may be another's soon."""
        self._tell(f"-{group}\n")

    def _tell(self, text: str) -> None:
        with self._lock, contextlib.suppress(BrokenPipeError):
            self._list.write(text.encode("ascii"))
            self._list.flush()

    def close(self) -> None:
        """End the guard, and whatever it still watches."""
        with contextlib.suppress(BrokenPipeError):
            self._list.close()
        self._process.wait()
