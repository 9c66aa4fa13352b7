"""A racer in Python under the profiler: `python -m benchmark.racers.profiled CONTESTANT OPTIONS KIND FILE COUNT`."""

from __future__ import annotations

import cProfile
import json
import pstats
import sys
from pathlib import Path

from benchmark.racers.contestants import CONTESTANTS
from benchmark.racers.track import Track

LINES = 12


def main(name: str, options: str, kind: str, file: str, count: str) -> None:
    """Print the functions that most of so many operations' time is spent in, and nothing of what comes before."""
    track = Track(CONTESTANTS[name](**json.loads(options)), kind, Path(file).read_text(encoding="utf-8"))
    track.run(1)
    profiler = cProfile.Profile()
    profiler.runcall(track.run, int(count))
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(LINES)
    track.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
