"""Suspend and resume one session on each backend, and print as JSON what came of it and on which machine.

The smoke test of a wheel: runs where nothing but the wheel and what it needs is installed.
"""

from __future__ import annotations

import json
import platform
import struct
import sys
import time
from importlib.metadata import version
from typing import get_args

from crossload import BackendUnavailableError, Call, Complete, Session
from crossload.backends import BackendName

PROGRAM = "d = {b'k': 1, 2**100: 2, (1, 'x'): 3}\nd[b'k'] + ask(2) + d[(1, 'x')]\n"
RESULT = 46


def main() -> int:
    """Return 1 if a backend that this machine has does not come to the right result."""
    backends = {name: try_backend(name) for name in get_args(BackendName)}
    machine = {
        "version": version("crossload"),
        "machine": platform.machine(),
        "bits": struct.calcsize("P") * 8,
        "order": sys.byteorder,
        "python": platform.python_version(),
    }
    print(json.dumps({**machine, "backends": backends}))
    return int(any(outcome.startswith("failed") for outcome in backends.values()))


def try_backend(name: BackendName) -> str:
    """`ok`, with the time that it took; or why not."""
    started = time.monotonic()
    try:
        with Session(backend=name) as session:
            session.feed_start(PROGRAM)
            snapshot = session.dump()
        # The snapshot is our own.
        with Session.load(snapshot, backend=name, trusted=True) as session:
            question = session.suspended
            done = question.resume({"return_value": 42}) if isinstance(question, Call) else question
    except BackendUnavailableError as error:
        return f"unavailable: {error}"
    if not isinstance(done, Complete) or done.output != RESULT:
        return f"failed: what came of it is {done!r}"
    return f"ok in {time.monotonic() - started:.1f} s"


if __name__ == "__main__":
    sys.exit(main())
