"""The process that repeats one kind of cycle and prints the readings; `leak` starts it."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from endure import specimens
from endure.cycles import cycles, opening
from endure.leak import FOUND, PLANTED, SETTINGS, SPECIMENS, Job
from endure.settings import Damage, Leak, read
from endure.slope import grow

if TYPE_CHECKING:
    from endure.cycles import Cycle


def main(folder: Path, job: Job) -> None:
    """Print the readings as JSON."""
    settings = Leak(**json.loads((folder / SETTINGS).read_text(encoding="utf-8")))
    kept: list[bytes] = []
    cycle: Cycle
    if job.kind == PLANTED:
        success = cycles(job.backend)["success"]

        def leaky() -> None:
            success()
            kept.append(bytes(settings.planted))

        cycle = leaky

    elif job.number is not None:
        # A busy machine must not turn the end that is repeated into one by a limit.
        quick = Damage(**read("damage", quick=True))
        harm = dataclasses.replace(quick, feed_seconds=settings.patience, replay_seconds=settings.patience)
        damaged = specimens.damage(job.number, specimens.load(folder / SPECIMENS), job.backend, harm)
        cycle = opening(damaged, job.backend, harm, FOUND[job.kind])
    else:
        cycle = cycles(job.backend)[job.kind]
    readings = grow(cycle, warm_up=settings.warm_up, blocks=settings.blocks, block=settings.block)
    json.dump(readings, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Job(**json.loads(sys.argv[2])))
