"""How fast a process grows: what it holds alone, measured between blocks of work, and the slope through that."""

from __future__ import annotations

import ctypes
import gc
import itertools
import statistics
import sys
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class _Mallinfo2(ctypes.Structure):
    """`struct mallinfo2` of glibc 2.33 and newer."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def heap_meter() -> Callable[[], int] | None:
    """What tells how many bytes of the C heap are in use, or None where the C library can't say."""
    try:
        mallinfo2 = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):  # Another C library; Windows.
        return None
    mallinfo2.restype = _Mallinfo2

    def used() -> int:
        info = mallinfo2()
        # `hblkhd` is what large blocks take, which have a mapping of their own.
        return int(info.uordblks + info.hblkhd)

    return used


def grow(cycle: Callable[[], object], *, warm_up: int, blocks: int, block: int) -> dict[str, list[int]]:
    """Repeat a cycle and return, by meter, the bytes after the warm-up and after each block."""
    process, heap = psutil.Process(), heap_meter()
    meters: dict[str, Callable[[], int]] = {"uss": lambda: int(process.memory_full_info().uss)}
    if heap is not None:
        meters["heap"] = heap
    readings: dict[str, list[int]] = {name: [] for name in meters}
    for count in (warm_up, *itertools.repeat(block, blocks)):
        for _ in range(count):
            cycle()
        _forget()
        for name, meter in meters.items():
            readings[name].append(meter())
    return readings


def _forget() -> None:
    """Let go of what Python keeps for a while: cycles, and names of attributes that it once looked up."""
    # Its cache of these fills up slowly, to some 300 KB, where an extension makes the names anew.
    clear = getattr(sys, "_clear_internal_caches", None) or getattr(sys, "_clear_type_cache", None)
    if clear is not None:
        clear()
    gc.collect()


def theil_sen(values: Sequence[float], distance: float) -> float:
    """The median of the slopes through each two of the values, `distance` apart: single steps don't move it."""
    pairs = itertools.combinations(enumerate(values), 2)
    return statistics.median((later - earlier) / ((j - i) * distance) for (i, earlier), (j, later) in pairs)
