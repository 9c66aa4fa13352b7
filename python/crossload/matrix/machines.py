"""The machines that targets run on: this one, and those that machines.toml lists."""

import platform
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crossload.matrix.document import parse

TABLE = "machines.toml"


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Whose pointers and integers a state is made of; `debian` and `emulator` where another machine can stand in."""

    name: str
    bits: int
    order: str
    debian: str | None = None
    emulator: str | None = None
    release: str | None = None
    """Debian's, where it is not this machine's own."""


def host() -> Machine:
    """The machine that this runs on."""
    return Machine(name=platform.machine(), bits=struct.calcsize("P") * 8, order=sys.byteorder)


@cache
def machines() -> Mapping[str, Machine]:
    """Those in the table, by name."""
    table = files(__package__).joinpath(TABLE)
    return {name: Machine(name=name, **row) for name, row in parse(table.read_text("utf-8"), name=TABLE).data.items()}


def emulated() -> Mapping[str, Machine]:
    """Those that another machine can stand in for."""
    return {name: machine for name, machine in machines().items() if machine.emulator is not None}
