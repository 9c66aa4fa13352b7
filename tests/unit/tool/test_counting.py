"""What a program counted is what LLVM's tools read, and what the compiler is guided by."""

from __future__ import annotations

import dataclasses
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import wasmtime

from build import ROOT
from workbench.cargo import release_environment
from workbench.counting import LINK, raw_profile
from workbench.need import HOST
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

TARGET = "wasm32-wasip1"
SOURCE = """
#[inline(never)]
fn half(number: u32) -> u32 { std::hint::black_box(number) / 2 }

#[unsafe(no_mangle)]
pub extern "C" fn halve(mut number: u32) -> u32 {
    let mut steps = 0;
    while number > 1 {
        number = half(number);
        steps += 1;
    }
    steps
}

#[unsafe(no_mangle)]
pub extern "C" fn never() -> u32 { std::hint::black_box(1) }
"""


def test_what_a_program_counted_guides_the_compiler(tmp_path: Path) -> None:
    compiler = ensure_toolchain(Workspace(root=ROOT), TARGET)
    if compiler.cargo_arguments:
        pytest.skip("this rustc has no library that is compiled for WebAssembly; run it where Rust comes from rustup")
    (tmp_path / "halves.rs").write_text(SOURCE)

    guided = dataclasses.replace(compiler, guide="merged.profdata")

    def compiled(*flags: str, counts: bool = False) -> str:
        environment = release_environment(guided, tmp_path, counts=counts)
        command = [f"{compiler.bin}/rustc", "--crate-type=cdylib", f"--target={TARGET}", "-Copt-level=2"]
        command += [*environment["CARGO_ENCODED_RUSTFLAGS"].split("\x1f"), *flags, "halves.rs"]
        return subprocess.run(command, cwd=tmp_path, check=True, env=environment, capture_output=True, text=True).stderr

    compiled(*LINK, counts=True)
    counted = tmp_path / "counted.profraw"
    counted.write_bytes(halve_and_count(tmp_path / "halves.wasm"))
    program = ensure_toolchain(Workspace(root=ROOT), HOST, components=["llvm-tools"]).programs["llvm-tools"]
    merged = tmp_path / guided.guide
    subprocess.run([program, "merge", f"--output={merged}", str(counted)], check=True)
    shown = subprocess.run(
        [program, "show", "--counts", "--all-functions", str(merged)], check=True, capture_output=True, text=True
    )
    counts = re.findall(r"(\w+):\n +Hash.*\n.*\n +Block counts: (.*)", shown.stdout)
    assert sorted(value for _, value in counts) == ["[0]", "[10, 1]", "[10]"], shown.stdout
    warned = "-Cllvm-args=-pgo-warn-missing-function"
    assert "half" not in compiled(warned)
    # And so it would be said if it did not find what was counted.
    assert "half" in compiled(warned, "-Cmetadata=another")


def halve_and_count(module: Path) -> bytes:
    """Return what the program counted while it halved 1,024 down to 1."""
    store = wasmtime.Store()
    linker = wasmtime.Linker(store.engine)
    linker.define_wasi()
    store.set_wasi(wasmtime.WasiConfig())
    exports: Any = linker.instantiate(store, wasmtime.Module.from_file(store.engine, str(module))).exports(store)
    assert exports["halve"](store, 1_024) == 10

    def read(address: int, length: int) -> bytes:
        return bytes(exports["memory"].read(store, address, address + length))

    return raw_profile(lambda name: exports[name].value(store), read)
