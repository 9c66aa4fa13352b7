"""Wheels for other targets have the same recipes with another compiler; what only this machine can make is left out."""

from __future__ import annotations

import platform

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.machines import emulated
from workbench import debian, zig
from workbench.builder import Builder
from workbench.faults import UsageFault
from workbench.need import Need
from workbench.targets import named_target, wheel_targets
from workbench.toml_file import read_toml
from workbench.toolchain import TABLE

from .conftest import TOOL

ROOT = TOOL.parent
OTHER = next(name for name in wheel_targets() if name != platform.machine())


# Another CPU, another C library on each, and another system.
@pytest.mark.parametrize("name", [OTHER, "x86_64-musl", "aarch64-musl", "x86_64-windows"])
def test_the_parts_of_a_wheel_for_a_target_are_made_for_it_or_for_all(name: str) -> None:
    made = Builder(root=ROOT)
    assert made._parts(f"wheel@{name}") == {"extension": f"extension@{name}", "engine-wasm": "engine-wasm"}
    assert made._parts("wheel") == {part: part for part in ("extension", "engine-wasm", "engine-precompiled")}
    # The program that works on it runs here, whatever it is for.
    assert made._parts("engine-wasm") == {"pauses": "pauses"}


@pytest.mark.skipif(platform.machine() not in wheel_targets(), reason="needs a CPU that tool/toolchains.toml lists")
def test_a_wheel_for_the_machines_own_cpu_brings_the_compiled_engine() -> None:
    here = platform.machine()
    assert Builder(root=ROOT)._parts(f"wheel@{here}")["engine-precompiled"] == f"engine-precompiled@{here}"


@pytest.mark.parametrize("name", wheel_targets())
def test_a_target_has_another_compiler_and_c_library_and_all_else_alike(name: str) -> None:
    made, target = Builder(root=ROOT), wheel_targets()[name]
    another = {"target": target.triple, "compatibility": target.compatibility}
    assert made._recipe(f"extension@{name}") == {**made._recipe("extension"), **another}


@pytest.mark.parametrize("name", wheel_targets())
def test_a_target_takes_no_cross_compiler_of_the_systems(name: str) -> None:
    need = Need(target=wheel_targets()[name].triple, version="1.96.0", components=(), table=read_toml(TABLE))
    assert [package for package in debian.packages(need) if package.endswith(("-cross", "-gnu"))] == []


@pytest.mark.parametrize("name", wheel_targets())
def test_what_is_made_for_a_target_can_be_run_here_or_says_what_runs_it(name: str) -> None:
    elsewhere = wheel_targets()[name].elsewhere
    if elsewhere is None:
        assert emulated()[name].emulator
    else:
        assert "dist/a.whl" in elsewhere.format(wheel="a.whl")
        assert "tool/smoke.py" in elsewhere


def test_every_cpu_that_there_are_wheels_for_is_in_the_matrix_in_both_formats() -> None:
    (subject,) = load_config(ROOT / "crossload-targets.toml").tables.subject
    seen = [(place.cpu, place.format or subject.format) for place in subject.places if place.cpu is not None]
    others = [name for name, target in wheel_targets().items() if target.elsewhere is None and name != "x86_64"]
    assert sorted(seen) == sorted((name, form) for name in others for form in ("crossload", "monty"))


@pytest.mark.parametrize(
    ("name", "end"), [("x86_64", ".2.17"), ("ppc64le", ".2.24"), ("x86_64-musl", ""), ("x86_64-windows", "")]
)
def test_what_links_is_told_the_oldest_c_library_where_there_are_several(name: str, end: str) -> None:
    assert zig.c_library(named_target(name).compatibility) == end


def test_an_unknown_target_is_a_fault_that_lists_the_known_ones() -> None:
    with pytest.raises(UsageFault, match="'vax'") as caught:
        named_target("vax")
    assert all(name in caught.value.remedy for name in wheel_targets())
    with pytest.raises(UsageFault, match="'vax'"):
        Builder(root=ROOT).build(["wheel@vax"], lambda _: None)
