"""A host that dies: it answers one call of the guest's, writes a snapshot, and is killed before it can do more.

Arguments: the folder that it works in, and the backend. The folder holds the last snapshot and the log of calls.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crossload import Call, Complete, Session

if TYPE_CHECKING:
    from crossload import Step
    from crossload.backends import BackendName

CODE = "seen = {}\nfor i in range(200):\n    seen[(i, b'x' * (i % 7))] = ask(i)\nsum(seen.values())"


BACKENDS: dict[str, BackendName] = {"wasm": "wasm", "native": "native"}


def main(folder: Path, backend: BackendName) -> None:
    """Start the program, or go on from the last snapshot."""
    step: Step | None
    last = folder / "snapshot"
    if last.exists():
        session = Session.load(last.read_bytes(), backend=backend, trusted=True)
        step = session.suspended
    else:
        session = Session(backend=backend)
        step = session.feed_start(CODE)
    assert isinstance(step, Call)
    with (folder / "asked").open("a") as log:
        print(step.args[0], backend, session.restored and session.restored.path, file=log)
    after = step.resume({"return_value": step.args[0]})
    if isinstance(after, Complete):
        (folder / "result").write_text(str(after.output))
        return
    draft = folder / "draft"
    draft.write_bytes(session.dump())
    draft.replace(last)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), BACKENDS[sys.argv[2]])
