#!/usr/bin/env python3
"""Compile engine.wasm for a platform and pack it to be handed out; runs where the locked wasmtime is installed.

`crossload.backends.precompiled` reads what comes out: one line of JSON, and an xz stream.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import runpy
import struct
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import wasmtime

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BACKENDS = Path(__file__).resolve().parent.parent / "python" / "crossload" / "backends"

DEBUGGING = (".wasmtime.addrmap", ".symtab", ".strtab")
"""Sections that say where in engine.wasm some code comes from, for traces and debuggers; they may be empty."""

MEMORY = ".rodata.wasm"
"""The section that holds what the module's memory holds at first."""

PROBE = 4096
"""How many bytes of it are looked for in engine.wasm."""


def main(arguments: Sequence[str]) -> int:
    """Compile one module for all machines of a kind, and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", type=Path, help="engine.wasm")
    parser.add_argument("output", type=Path)
    parser.add_argument("--target", required=True, metavar="TRIPLE")
    parser.add_argument("--feature", action="append", default=[], help="of the CPU, by Cranelift's name: has_avx2")
    options = parser.parse_args(arguments)
    module = options.engine.read_bytes()
    # By itself: what else is in the package is then no part of what the result is made from.
    configure = runpy.run_path(str(BACKENDS / "configuration.py"))["configure"]
    compiled = wasmtime.Module(wasmtime.Engine(configure(options.target, options.feature)), module).serialize()
    options.output.write_bytes(pack(bytes(compiled), module, machine=options.target.partition("-")[0]))
    return 0


def pack(compiled: bytes, module: bytes, *, machine: str) -> bytes:
    """Leave out what is not needed and what the module holds as well, compress the rest, and say how to restore it."""
    sections = dict(read_sections(compiled))
    whole = bytearray(compiled)
    for name in DEBUGGING:
        if name in sections:
            whole[sections[name]] = bytes(len(whole[sections[name]]))
    repeated = find_repeated(whole, module, sections[MEMORY]) if MEMORY in sections else []
    manifest = {
        "module": hashlib.sha256(module).hexdigest(),
        "wasmtime": metadata.version("wasmtime"),
        "digest": hashlib.sha256(whole).hexdigest(),
        "repeated": repeated,
    }
    for at, length, _ in repeated:
        whole[at : at + length] = bytes(length)
    # Machine code, whose instructions begin at any address: no bits of the position help to guess a byte.
    filters: list[dict[str, int]] = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "pb": 0}]
    if machine == "x86_64":
        # Calls of one function from many places look alike only with absolute addresses.
        filters.insert(0, {"id": lzma.FILTER_X86})
    return json.dumps(manifest).encode() + b"\n" + lzma.compress(whole, filters=filters)


def read_sections(elf: bytes) -> Iterator[tuple[str, slice]]:
    """The names of an ELF file's sections and where they are, by the System V ABI's chapter on object files."""
    order = "<" if elf[5] == 1 else ">"
    (table,) = struct.unpack_from(f"{order}Q", elf, 0x28)
    size, count, naming = struct.unpack_from(f"{order}HHH", elf, 0x3A)
    headers = [struct.unpack_from(f"{order}IIQQQQ", elf, table + size * index) for index in range(count)]
    names = headers[naming][4]
    for name, _, _, _, offset, length in headers:
        start = names + name
        yield elf[start : elf.index(b"\0", start)].decode(), slice(offset, offset + length)


def find_repeated(compiled: bytes | bytearray, module: bytes, memory: slice) -> list[tuple[int, int, int]]:
    """The start of the memory, where the module has it: its place in the compiled one, its length, its place there."""
    start = module.find(compiled[memory.start : memory.start + PROBE])
    if start < 0:
        return []
    pairs = enumerate(zip(compiled[memory], module[start:], strict=False))
    most = min(memory.stop - memory.start, len(module) - start)
    length = next((index for index, (one, other) in pairs if one != other), most)
    return [(memory.start, length, start)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
