"""The racer of the wasm backend whose clock counts instructions: `run` answers with fuel instead of nanoseconds.

Fuel is what WebAssembly's instructions are counted in; the same program takes the same on every machine. Only this
process has an engine that counts it: it is a fifth slower, and its compiled module is no other process's.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import wasmtime

from benchmark.racers import track
from benchmark.racers.__main__ import main
from crossload.backends import runtime
from crossload.backends.configuration import configure

TANK: Final = 1 << 62


class _Meter:
    """The stores that there are, and what those that are gone have used."""

    def __init__(self) -> None:
        self.open: dict[int, wasmtime.Store] = {}
        self.spent = 0

    def used(self) -> int:
        """All fuel that was ever used."""
        return self.spent + sum(TANK - store.get_fuel() for store in self.open.values())


_meter = _Meter()


class _Store(wasmtime.Store):
    def __init__(self, engine: wasmtime.Engine, data: Any | None = None) -> None:
        super().__init__(engine, data)
        self.set_fuel(TANK)
        _meter.open[id(self)] = self

    def close(self) -> None:
        if _meter.open.pop(id(self), None) is not None:
            _meter.spent += TANK - self.get_fuel()
        super().close()


def measure() -> None:
    """Make every store count, and every time be a count."""

    def counting(*, epoch: bool) -> wasmtime.Config:
        config = configure(epoch=epoch)
        config.consume_fuel = True
        return config

    # From outside: no other process has a use for an engine that counts.
    for place, name, mine in (
        (runtime, "configure", counting),
        (wasmtime, "Store", _Store),
        (track, "now", _meter.used),
    ):
        setattr(place, name, mine)


if __name__ == "__main__":
    measure()
    main(*sys.argv[1:])
