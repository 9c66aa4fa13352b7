"""Write a snapshot with what is installed, or open one; run where nothing but the package is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crossload import Call, Complete, Session

if TYPE_CHECKING:
    from crossload.backends import BackendName

PROGRAM = "d = {b'k': 1, (1, 'x'): 3}\nd[b'k'] + ask(2) + d[(1, 'x')]\n"
RESULT = 46
BACKENDS: tuple[BackendName, ...] = ("wasm", "native")


def main(verb: str, folder: Path) -> int:
    """Return 1 where a snapshot does not go on to the right result."""
    wrong = 0
    for backend in BACKENDS:
        file = folder / f"{backend}.snapshot"
        if verb == "write":
            with Session(backend=backend) as session:
                session.feed_start(PROGRAM)
                file.write_bytes(session.dump())
            continue
        with Session.load(file.read_bytes(), backend=backend, trusted=True) as session:
            asked = session.suspended
            done = asked.resume({"return_value": 42}) if isinstance(asked, Call) else asked
        wrong += not (isinstance(done, Complete) and done.output == RESULT)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
