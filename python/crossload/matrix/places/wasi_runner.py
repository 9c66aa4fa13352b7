"""Run one WASI command module on this process's standard streams, with a hard memory cap; needs only wasmtime."""

import argparse
import hashlib
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import wasmtime

STACK_BYTES = 2 << 20
"""The most that wasmtime takes without stack switching; the guest's own recursion limit must fire first."""


def compiled(engine: wasmtime.Engine, module: Path, cache: Path, digest: str) -> wasmtime.Module:
    """The module, compiled once for each wasmtime: that takes seconds, reading it back a millisecond."""
    path = cache / f"{digest}-{version('wasmtime')}-{STACK_BYTES}.cwasm"
    if path.exists():
        try:
            return wasmtime.Module.deserialize_file(engine, str(path))
        except wasmtime.WasmtimeError:
            path.unlink(missing_ok=True)
    built = wasmtime.Module.from_file(engine, str(module))
    with tempfile.NamedTemporaryFile(dir=cache, delete=False) as file:
        file.write(built.serialize())
    Path(file.name).replace(path)
    return built


def main() -> int:
    """Run the module and return its exit code; a trap is 134, as an abort is elsewhere."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--memory", type=int, required=True)
    parser.add_argument("module", type=Path)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    digest = hashlib.sha256(options.module.read_bytes()).hexdigest()

    config = wasmtime.Config()
    config.max_wasm_stack = STACK_BYTES
    engine = wasmtime.Engine(config)
    module = compiled(engine, options.module, options.cache, digest)
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    store = wasmtime.Store(engine)
    store.set_limits(memory_size=options.memory)
    wasi = wasmtime.WasiConfig()
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    wasi.argv = [options.module.name, *options.arguments]
    # A module can't see its own bytes, so the runner says what it compiled.
    wasi.env = [("CROSSLOAD_ARTIFACT", f"sha256:{digest}")]
    store.set_wasi(wasi)
    try:
        start = linker.instantiate(store, module).exports(store)["_start"]
        if not isinstance(start, wasmtime.Func):
            raise SystemExit(f"{options.module} is no WASI command: it has no function _start")
        start(store)
    except wasmtime.ExitTrap as ending:
        return ending.code
    except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
        print(error, file=sys.stderr)
        return 134
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
