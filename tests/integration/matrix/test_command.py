"""The `crossload` command as a user runs it: output, exit codes and help."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Project

PROMISE = '[[promise]]\nwriter = "planted/honest"\nreader = "planted/{reader}"\nverdicts = ["same"]\n'


def crossload(project: Project, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crossload", *arguments],
        cwd=project.root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )


def test_a_run_prints_the_matrix_and_writes_its_reports(project: Project) -> None:
    project.write_config("honest", "flips-a-byte", more=PROMISE.format(reader="honest"))
    done = crossload(project, "matrix", "run")
    assert done.returncode == 0, done.stderr
    assert "│ 1 │ planted@1/honest       │ ✓ 1 │ ✗ 1 │" in done.stdout
    assert "✓ promise planted/honest → planted/honest: same: holds" in done.stdout
    assert "\x1b" not in done.stdout
    data = json.loads((project.root / "build/matrix/matrix.json").read_text(encoding="utf-8"))
    assert (data["exit_code"], data["counts"]) == (0, {"same": 2, "wrong": 2})


def test_a_broken_promise_is_named_and_ends_the_run_with_its_exit_code(project: Project) -> None:
    project.write_config("honest", "flips-a-byte", more=PROMISE.format(reader="flips-a-byte"))
    done = crossload(project, "matrix", "run")
    assert done.returncode == 1
    assert "✗ promise planted/honest → planted/flips-a-byte: same: 1 of 1 cells are 1 wrong" in done.stdout
    assert "crossload matrix cell planted@1/honest planted@1/flips-a-byte thing_00" in done.stdout


def test_the_command_that_a_broken_promise_names_shows_the_cell(project: Project) -> None:
    project.write_config("honest", "flips-a-byte")
    done = crossload(project, "matrix", "cell", "planted@1/honest", "planted@1/flips-a-byte", "thing_00")
    assert done.returncode == 0, done.stderr
    for part in (
        "thing_00: planted@1/honest → planted@1/flips-a-byte\nthing_00 stays.",
        "release: 1",
        "00000000  50 4c 4e 54 01",
        "the value  41               43",
        "✗ wrong: loaded, and answers differ: 'the value', 'the list'",
        "about to read",
    ):
        assert part in done.stdout


def test_a_cell_whose_worker_fails_has_its_exit_code(project: Project) -> None:
    project.write_config("honest", "lies-about-version")
    done = crossload(project, "matrix", "cell", "planted@1/honest", "planted@1/lies-about-version", "thing_00")
    assert done.returncode == 5
    assert "not_run: a worker failed: lies about its identity" in done.stdout


def test_where_no_target_can_be_made_nothing_ends_well(project: Project) -> None:
    project.write_config("honest", "flips-a-byte")
    (project.root / "worker").chmod(0o644)
    ran = crossload(project, "matrix", "run")
    assert (ran.returncode, "4 unbuildable" in ran.stdout) == (14, True)
    cell = crossload(project, "matrix", "cell", "planted@1/honest", "planted@1/honest", "thing_00", "--json")
    assert (cell.returncode, json.loads(cell.stdout)["verdict"]) == (14, "unbuildable")


def test_the_last_matrix_is_shown_again_without_running(project: Project) -> None:
    project.write_config("honest")
    assert crossload(project, "matrix", "show").returncode == 9
    ran = crossload(project, "matrix", "run").stdout
    (project.root / "worker").unlink()
    shown = crossload(project, "matrix", "show").stdout
    assert shown == ran


def test_a_selection_runs_only_what_it_names(project: Project) -> None:
    project.write_scenarios(3)
    project.write_config("honest", "is-slow")
    done = crossload(project, "matrix", "run", "--targets", "planted/honest", "--scenarios", "*_01")
    assert "1 cells over 1 scenarios: 1 same" in done.stdout


def test_colors_are_left_out_on_request_and_forced_on_request(project: Project) -> None:
    project.write_config("honest")
    crossload(project, "matrix", "run")
    assert "\x1b[" in crossload(project, "matrix", "show", FORCE_COLOR="1").stdout
    assert "\x1b[3" not in crossload(project, "matrix", "show", FORCE_COLOR="1", NO_COLOR="1").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ("--config", "none.toml"),
            3,
            "none.toml: No such file or directory; run from the folder that has crossload.toml",
        ),
        (("--targets", "nothing"), 9, "no target matches nothing; there are planted@1/honest"),
        (("--scenarios", "nothing"), 9, "no scenario matches nothing; there are thing_00"),
        (("--targets", "a b"), 2, "is no target pattern"),
        (("--jobs", "0"), 2, "Input should be greater than or equal to 1"),
    ],
)
def test_a_mistake_has_its_exit_code_and_says_what_to_do(
    project: Project, arguments: tuple[str, ...], code: int, said: str
) -> None:
    project.write_config("honest")
    done = crossload(project, "matrix", "run", *arguments)
    assert done.returncode == code
    assert said in " ".join(re.sub("[│╭╮╰╯─]", "", done.stderr).split())


def test_a_scenario_error_has_its_exit_code(project: Project) -> None:
    project.write_config("honest")
    (project.root / "scenarios/thing_00.py").write_text("x = 1\n", encoding="utf-8")
    done = crossload(project, "matrix", "run")
    assert (done.returncode, "one '# /// scenario' block" in done.stderr) == (4, True)


def test_a_fault_has_its_exit_code(project: Project) -> None:
    project.write_config("honest", "lies-about-version")
    done = crossload(project, "matrix", "run")
    assert done.returncode == 5
    assert (
        "planted@1/lies-about-version lies about its identity (starting, 2 times): version is '9', asked for was '1'"
        in done.stdout
    )


def test_the_help_names_every_exit_code(project: Project) -> None:
    text = crossload(project, "matrix", "run", "--help", COLUMNS="120").stdout
    for line in (
        "0: done, and every promise holds",
        "1: a promise or an expectation does not hold",
        "130: interrupted; the next run continues",
    ):
        assert line in text


def test_the_version_is_printed(project: Project) -> None:
    done = crossload(project, "--version")
    assert re.fullmatch(r"crossload (\d+\.\d+\.\d+.*|not installed)\n", done.stdout)
