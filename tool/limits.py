#!/usr/bin/env python3
"""Let programs run into limits on time and on memory, and print how exactly these fire."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from endure.command import arguments, keep, show
from endure.exactness import on_memory, on_time
from endure.pages import exactness_sheet
from endure.records import limits_record
from endure.settings import Limits, backends, read
from workbench.faults import run_main

if TYPE_CHECKING:
    from collections.abc import Sequence

    from endure.exactness import Row


def main(given: Sequence[str]) -> int:
    """Return 1 when a limit did not fire, or one on time was farther off than it may be."""
    options = arguments(__doc__).parse_args(given)
    settings = Limits.of(read("limits", quick=options.quick))
    chosen = backends(options.backend)
    timed: list[Row] = []
    filled: list[Row] = []
    for backend in chosen:
        print(
            f"limits: {len(settings.endless)} endless and {len(settings.growing)} growing programs in {backend}",
            file=sys.stderr,
        )
        timed += on_time(backend, settings)
        filled += on_memory(backend, settings)
    keep("limits", options, limits_record(timed, filled))
    rounds = f"the middle one of {min(settings.rounds)} to {max(settings.rounds)}"
    sheets = [
        exactness_sheet(
            f"time until a limit ended a program, as a multiple of the limit, {rounds}",
            [f"{seconds * 1e3:,.0f} ms" for seconds in settings.seconds],
            timed,
        ),
        exactness_sheet(
            "memory in use when a limit ended a program, as a multiple of the limit",
            [f"{mebibytes} MiB" for mebibytes in settings.mebibytes],
            filled,
        ),
    ]
    show("limits", options, sheets, [])
    return int(not all(row.passed for row in (*timed, *filled)))


if __name__ == "__main__":
    run_main(main)
