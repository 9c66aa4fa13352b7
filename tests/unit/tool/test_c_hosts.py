"""The session that uses the C library: what it prints, and how it ends."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

import test_c
from workbench.faults import BuildFault
from workbench.toml_file import read_toml

from .conftest import TOOL, run_python

PLACE = test_c.Place(prefix=Path("/nowhere"), golden=Path("/golden"), deadline=60)


def check(*arguments: str, needs: tuple[str, ...] = ()) -> dict[str, object]:
    return {"name": "one", "needs": needs, "commands": [["{python}", "-c", *arguments]], "shows": [r"\d+ apples"]}


def test_a_check_that_passes_shows_what_it_is_asked_to() -> None:
    outcome = test_c.run(check("print('here are 3 apples, and pears')"), PLACE, {})
    assert (outcome.verdict, outcome.detail) == ("passed", "3 apples")


def test_a_check_that_fails_names_its_command_and_its_end(capfd: pytest.CaptureFixture[str]) -> None:
    outcome = test_c.run(check("import sys; sys.exit('broken')"), PLACE, {})
    assert outcome.verdict == "failed"
    assert outcome.detail.endswith("ended with exit code 1")
    assert "broken" in capfd.readouterr().err


def test_a_check_that_is_to_fail_passes_by_failing_so_and_not_otherwise() -> None:
    planted = {**check("raise SystemExit(9)"), "ends_with": 9}
    assert test_c.run(planted, PLACE, {}).verdict == "passed"
    assert test_c.run({**planted, "ends_with": 8}, PLACE, {}).verdict == "failed"
    assert test_c.run({**planted, **check("pass"), "ends_with": 9}, PLACE, {}).verdict == "failed"


def test_a_check_that_does_not_end_is_stopped() -> None:
    place = test_c.Place(prefix=PLACE.prefix, golden=PLACE.golden, deadline=0.2)
    outcome = test_c.run(check("import time; time.sleep(60)"), place, {})
    assert outcome.verdict == "failed"
    assert outcome.detail.endswith("was stopped after 0.2 s")


def test_a_check_whose_program_is_absent_is_skipped_with_the_command_that_brings_it() -> None:
    outcome = test_c.run(check("", needs=("no-such-compiler",)), PLACE, {"no-such-compiler": "nscc"})
    assert outcome.verdict == "skipped"
    assert "no no-such-compiler here" in outcome.detail
    assert "apt-get install --yes --no-install-recommends nscc" in outcome.detail


def test_arguments_stand_for_places() -> None:
    command = PLACE.command(["{python}", "-I{prefix}/include", "{golden}"])
    assert command == [sys.executable, "-I/nowhere/include", "/golden"]


def test_every_program_that_a_check_needs_has_a_package() -> None:
    """M-43"""
    table = read_toml(TOOL / "c_hosts.toml")
    assert {program for one in table["check"] for program in one["needs"]} == set(table["program"])


def test_a_check_that_is_not_there_is_named_with_those_that_are() -> None:
    ran = run_python(TOOL / "test_c.py", "C+++")
    assert ran.code == 2
    assert "there is no check C+++; there are: C, shared library; " in ran.err


@pytest.mark.skipif(shutil.which("pkg-config") is None, reason="no pkg-config here; run `apt-get install pkgconf`")
def test_a_library_that_pkg_config_does_not_find_is_a_fault() -> None:
    with pytest.raises(BuildFault, match="pkg-config does not know the library"):
        PLACE.command(["{libs}"])
