from __future__ import annotations

import ctypes

import pytest

from endure.leak import PLANTED, Growth, Job
from endure.slope import grow, heap_meter, theil_sen


def test_a_steady_growth_is_its_slope() -> None:
    assert theil_sen([100 + 10 * block for block in range(20)], 5) == 2


def test_one_step_is_no_slope() -> None:
    assert theil_sen([0] * 10 + [4096] * 10 + [4096], 5_000) == pytest.approx(0, abs=0.1)


def test_a_growth_that_stops_and_begins_again_is_seen() -> None:
    assert theil_sen([4096 * (block // 3) for block in range(21)], 1_000) > 1


@pytest.mark.skipif(
    heap_meter() is None, reason="this C library has no mallinfo2; run on Linux with glibc 2.33 or newer"
)
def test_the_meter_of_the_heap_sees_what_is_never_freed() -> None:
    malloc = ctypes.CDLL(None).malloc
    malloc.restype = ctypes.c_void_p
    readings = grow(lambda: malloc(ctypes.c_size_t(1_000)), warm_up=10, blocks=5, block=100)
    assert theil_sen(readings["heap"], 100) == pytest.approx(1_008, rel=0.02)
    assert set(readings) == {"heap", "uss"}


@pytest.mark.parametrize(
    ("kind", "slopes", "failure", "passed"),
    [
        ("success", {"uss": 0.0, "heap": 1.9}, "", True),
        ("success", {"uss": 0.0, "heap": 2.1}, "", False),
        ("success", {"uss": 2.1, "heap": 0.0}, "", False),
        ("success", {}, "exit code 1", False),
        (PLANTED, {"uss": 0.0, "heap": 40.0}, "", True),
        (PLANTED, {"uss": 0.0, "heap": 1.0}, "", False),
    ],
)
def test_a_kind_passes_if_it_is_flat_and_the_planted_one_if_it_is_not(
    kind: str, slopes: dict[str, float], failure: str, passed: bool
) -> None:
    job = Job(backend="wasm", kind=kind)
    assert Growth(job=job, readings={}, slopes=slopes, allowed=2.0, failure=failure).passed is passed
