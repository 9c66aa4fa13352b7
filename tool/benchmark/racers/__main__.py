"""A racer in Python: `python -m benchmark.racers CONTESTANT OPTIONS`, with the contestant's options in JSON."""

from __future__ import annotations

import functools
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.racers.contestants import CONTESTANTS, Unable
from benchmark.racers.kit import Cells
from benchmark.racers.track import Track

if TYPE_CHECKING:
    from collections.abc import Callable


def main(name: str, options: str) -> None:
    """Answer until there are no more requests."""
    # Whatever else prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    prepare: Callable[[str, str], Track | Cells] = Cells
    if name != "kit":
        prepare = functools.partial(Track, CONTESTANTS[name](**json.loads(options)))
    prepared: Track | Cells | None = None
    for line in sys.stdin:
        verb, *words = line.rstrip("\n").split("\t")
        if verb == "prepare":
            kind, path = words
            try:
                prepared = prepare(kind, Path(path).read_text(encoding="utf-8"))
                # The first time is never counted: nothing of it is warm.
                prepared.run(1)
                answer = f"ready\t{prepared.size}"
            except Unable as reason:
                answer = f"no\t{reason}"
        elif verb == "run" and prepared is not None:
            answer = f"took\t{prepared.run(int(words[0]))}"
        elif verb == "end":
            if prepared is not None:
                prepared.close()
            prepared, answer = None, "ended"
        else:
            raise ValueError(f"{line!r} is none of the requests")
        answers.write(f"{answer}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
