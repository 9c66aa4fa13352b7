"""The process that rehearses snapshots for `fleet`: a JSON line in for each file, one out, until the input ends."""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import asdict
from typing import Any

from crossload.inspection.rehearsal import Rehearsal, rehearse
from crossload.inspection.source import UnreadableError, read
from crossload.inspection.status import Status

__all__: list[str] = []


def _answer(request: dict[str, Any]) -> Rehearsal:
    try:
        data = base64.b64decode(request["data"]) if "data" in request else read(request["name"])
    except UnreadableError as error:
        return Rehearsal(status=Status.UNREADABLE, reason=str(error))
    return rehearse(data, backend=request["backend"], seconds=request["seconds"])


def main() -> None:
    """Serve until the input ends."""
    for line in sys.stdin.buffer:
        # Names of files are bytes; those that are no UTF-8 travel as lone surrogates, which JSON escapes.
        sys.stdout.write(json.dumps(asdict(_answer(json.loads(line)))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
