"""What a program counted is what LLVM's tools say that it counted."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import wasmtime

from build import ROOT
from workbench.counting import ENVIRONMENT, FLAGS, LINK, raw_profile
from workbench.need import HOST
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

TARGET = "wasm32-wasip1"
SOURCE = """
#[unsafe(no_mangle)]
pub extern "C" fn halve(mut number: u32) -> u32 {
    let mut steps = 0;
    while number > 1 {
        number = std::hint::black_box(number) / 2;
        steps += 1;
    }
    steps
}

#[unsafe(no_mangle)]
pub extern "C" fn never() -> u32 { std::hint::black_box(1) }
"""


def test_what_a_program_counted_is_read_by_llvm(tmp_path: Path) -> None:
    compiler = ensure_toolchain(Workspace(root=ROOT), TARGET)
    if compiler.cargo_arguments:
        pytest.skip("this rustc has no library that is compiled for WebAssembly; run it where Rust comes from rustup")
    source = tmp_path / "halves.rs"
    source.write_text(SOURCE)
    command = [f"{compiler.bin}/rustc", "--crate-type=cdylib", f"--target={TARGET}", "-Copt-level=2", "-Cpanic=abort"]
    subprocess.run([*command, *FLAGS, *LINK, str(source)], cwd=tmp_path, check=True, env={**os.environ, **ENVIRONMENT})
    store = wasmtime.Store()
    linker = wasmtime.Linker(store.engine)
    linker.define_wasi()
    store.set_wasi(wasmtime.WasiConfig())
    instance = linker.instantiate(store, wasmtime.Module.from_file(store.engine, str(tmp_path / "halves.wasm")))
    exports: Any = instance.exports(store)
    assert exports["halve"](store, 1_024) == 10

    def read(address: int, length: int) -> bytes:
        return bytes(exports["memory"].read(store, address, address + length))

    counted = tmp_path / "counted.profraw"
    counted.write_bytes(raw_profile(lambda name: exports[name].value(store), read))
    program = ensure_toolchain(Workspace(root=ROOT), HOST, components=["llvm-tools"]).programs["llvm-tools"]
    merged = tmp_path / "merged.profdata"
    subprocess.run([program, "merge", f"--output={merged}", str(counted)], check=True)
    shown = subprocess.run(
        [program, "show", "--counts", "--all-functions", str(merged)], check=True, capture_output=True, text=True
    )
    assert re.findall(r"(\w+):\n +Hash.*\n.*\n +Block counts: (.*)", shown.stdout) == [
        ("halve", "[10, 1]"),
        ("never", "[0]"),
    ]
