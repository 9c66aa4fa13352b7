"""Programs that count how often each of their parts runs, and what they counted, as LLVM's tools read it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SECTIONS = ("data", "cnts", "names")
"""What describes each function, the counters, and the functions' names: `__llvm_prf_data` and so on."""

NAMES = "-Csymbol-mangling-version=v0"
"""For rustc, also where it is guided by what was counted: functions are found by their names. Its own choice depends on
whether it is stable, which `ENVIRONMENT` changes."""

FLAGS = ("-Cprofile-generate", "-Zno-profiler-runtime", NAMES)
"""For rustc. What would write the counters into a file is not there for WebAssembly: `raw_profile` does that."""

ENVIRONMENT = {"RUSTC_BOOTSTRAP": "1"}
"""For the flag that a stable rustc would refuse."""

LINK = (
    *(f"-Clink-arg=--export=__{end}___llvm_prf_{name}" for name in SECTIONS for end in ("start", "stop")),
    "-Clink-arg=--unresolved-symbols=ignore-all",  # `__llvm_profile_runtime`, which would bring the rest along
)
"""For rustc when it links, so that the sections can be found."""

# Of LLVM's InstrProfData.inc: the magic number of 32-bit counters, the version with the bit for those that the compiler
# inserted in its own code, and the bytes that describe a function.
_MAGIC = int.from_bytes(b"\xfflprofR\x81", "big")
_VERSION = 10 | 1 << 56
_DESCRIPTION = 48
_COUNTER = 8
# How many kinds of values there are to count beside, less one; none is counted.
_LAST_KIND = 2


def raw_profile(address_of: Callable[[str], int], read: Callable[[int, int], bytes]) -> bytes:
    """Return what a program of 32 bits counted so far, for `llvm-profdata merge`.

    `address_of` takes the name of an exported symbol, `read` an address and a length in bytes.
    """
    begins, parts = {}, {}
    for name in SECTIONS:
        begins[name] = address_of(f"__start___llvm_prf_{name}")
        parts[name] = read(begins[name], address_of(f"__stop___llvm_prf_{name}") - begins[name])
    header = {
        "magic": _MAGIC,
        "version": _VERSION,
        "bytes of build ids": 0,
        "functions": len(parts["data"]) // _DESCRIPTION,
        "padding before counters": 0,
        "counters": len(parts["cnts"]) // _COUNTER,
        "padding after counters": 0,
        "bytes of bitmaps": 0,
        "padding after bitmaps": 0,
        "bytes of names": len(parts["names"]),
        # Where a function's counters are is told by how far they are from its description.
        "from descriptions to counters": (begins["cnts"] - begins["data"]) & 0xFFFF_FFFF,
        "from descriptions to bitmaps": 0,
        "address of names": begins["names"],
        "tables of methods": 0,
        "bytes of their names": 0,
        "last kind of values": _LAST_KIND,
    }
    padding = bytes(-len(parts["names"]) % 8)
    return struct.pack(f"<{len(header)}Q", *header.values()) + b"".join(parts[name] for name in SECTIONS) + padding
