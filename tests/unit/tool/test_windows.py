"""What is built for Windows: how its files are called, and what the session says where nothing runs them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import load_config
from workbench import crate, library, wine
from workbench.builder import Builder
from workbench.cache import cache_root
from workbench.need import Toolchain
from workbench.sources import list_sources
from workbench.targets import named_target
from workbench.toml_file import read_toml

from .conftest import TOOL, run_python

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.recipe import Bench

ROOT = TOOL.parent
TARGET = "x86_64-windows"


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Bench:
    """What making an artifact for Windows has, with a compiler that nobody asks."""
    made = Builder(root=ROOT)
    triple = named_target(TARGET).triple
    found = Toolchain(provider="none", target=triple, host="", release="", identity="", bin="")
    made._toolchains[triple] = found
    return made._bench(f"{request.param}@{TARGET}", list_sources(ROOT))


@pytest.mark.parametrize("bench", ["c-library"], indirect=True)
def test_a_dll_has_the_version_of_its_interface_in_its_name_and_an_import_library_beside_it(bench: Bench) -> None:
    shared, links = library._shared(bench, "thing", "#define THING_ABI 7\n")
    linked = {"lib/libthing.dll.a": "libthing.dll.a", "lib/thing.lib": "libthing.dll.a"}
    assert shared == {"bin/thing-7.dll": "thing.dll", **linked}
    assert links == {}


@pytest.mark.parametrize("bench", ["monty-worker-native"], indirect=True)
def test_a_program_ends_in_exe_and_its_key_covers_what_links_it(bench: Bench) -> None:
    assert crate._output(bench).name == "monty-worker.exe"
    here = {key: value for key, value in bench.recipe.items() if key != "compatibility"}
    assert len(crate.facts(bench)) == len(crate.facts(dataclasses.replace(bench, recipe=here))) + 1


def test_programs_of_windows_are_run_in_a_prefix_of_the_tools(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setenv("WINEPREFIX", "/home/somebody/.wine")
    monkeypatch.setenv("DISPLAY", ":0")
    variables = wine.variables()
    assert variables["WINEPREFIX"] == str(cache / "wine") == str(cache_root() / "wine")
    assert "DISPLAY" not in variables


def test_the_worker_of_windows_is_crossed_with_those_of_this_machine() -> None:
    monty, other = load_config(ROOT / "crossload-windows.toml").tables.subject
    assert [(place.name, place.machine) for place in monty.places] == [("native", None), ("windows", "AMD64")]
    assert monty.places[1].artifact == f"monty-worker-native@{TARGET}"
    assert (other.name, other.format) == ("pydantic-monty", monty.format)


def test_the_c_tests_are_run_with_either_library() -> None:
    checks = [check for check in read_toml(TOOL / "c_hosts.toml")["check"] if check.get("target") == TARGET]
    suites = [command for check in checks for command in check["commands"] if "{suite}" in command]
    assert [{"{libs}", "{static}"} & {*suite} for suite in suites] == [{"{libs}"}, {"{static}"}]


def test_without_wine_it_says_what_to_install(tmp_path: Path) -> None:
    ran = run_python(TOOL / "windows.py", environment={"PATH": str(tmp_path)})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "windows: skipped: no wine here; run `sudo apt-get update && sudo apt-get install --yes "
        "--no-install-recommends wine wine64`, then the same again\n"
    )
