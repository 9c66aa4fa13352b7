"""The compiled engine is made for the machines that the table names, and anew when its sources change."""

from __future__ import annotations

import dataclasses
import json
import lzma
import re
from pathlib import Path

import pytest
import wasmtime

from workbench import precompiled
from workbench.builder import TABLE
from workbench.recipe import Bench, read_recipes
from workbench.sources import list_sources
from workbench.store import Artifact
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace

from .conftest import OWN_CACHE, TOOL

ROOT = TOOL.parent
NAME = "engine-precompiled"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    """That of the published recipe, with the environment that a build made: its wasmtime is what is tried."""
    monkeypatch.setenv("XDG_CACHE_HOME", OWN_CACHE)
    toolchain = ensure_toolchain(Workspace(root=ROOT), "host")
    return Bench(name=NAME, recipe=read_recipes(TABLE)[NAME], sources=list_sources(ROOT), toolchain=toolchain)


def test_what_it_makes_is_for_the_locked_wasmtime_and_takes_the_features_of_the_table_alone(
    bench: Bench, tmp_path: Path
) -> None:
    module = tmp_path / "engine.wasm"
    module.write_bytes(wasmtime.wat2wasm('(module (func (export "answer") (result i32) (i32.const 42)))'))
    (part,) = precompiled.parts(bench.recipe)
    engine = Artifact(name=part, path=module, digest="", cached=True)
    made = precompiled.make(bench, {part: engine}, tmp_path)
    assert made == tmp_path / "engine.precompiled"
    line, _, packed = made.read_bytes().partition(b"\n")
    assert f"\nwasmtime=={json.loads(line)['wasmtime']} " in precompiled.LOCK.read_text()
    named = bench.recipe["features"].get(bench.compiler.target.partition("-")[0], ())
    taken = re.findall(rb"(has_\w+)\x02\x01", lzma.decompress(packed))
    assert sorted(name.decode() for name in taken) == sorted(named)


@pytest.mark.parametrize("changed", precompiled.SOURCES, ids=str)
def test_a_change_of_the_program_or_of_the_settings_makes_another(bench: Bench, changed: Path) -> None:
    sources = dataclasses.replace(bench.sources, instead={changed: b"# changed\n"})
    assert precompiled.facts(dataclasses.replace(bench, sources=sources)) != precompiled.facts(bench)


def test_a_change_of_anything_else_in_the_package_makes_none(bench: Bench) -> None:
    changed = Path("python", "crossload", "session.py")
    sources = dataclasses.replace(bench.sources, instead={changed: b"# changed\n"})
    assert precompiled.facts(dataclasses.replace(bench, sources=sources)) == precompiled.facts(bench)
