"""The command line as a whole: help, usage errors, colors, completion, and the exit codes that its page states."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("typer", reason='the kit is not installed: pip install "crossload[kit]"')

import typer.main
from typer.testing import CliRunner

from crossload.cli import app
from crossload.inspection.status import ExitCode as FileExitCode
from crossload.matrix.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.testing import Result

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def crossload(*arguments: str, **environment: str) -> Result:
    """In this process: what is tested here are the tables of commands, and there are many of them."""
    return CliRunner().invoke(app, arguments, prog_name="crossload", env=environment)


def commands(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_examples_that_it_takes(path: tuple[str, ...]) -> None:
    done = crossload(*path, "--help", COLUMNS="150")
    assert done.exit_code == 0
    assert "Exit codes:" in done.stdout
    examples = re.findall(rf"\bcrossload {' '.join(path)}\b(.*)", done.stdout.split("Examples:")[1])
    assert examples
    options = {option for parameter in COMMANDS[path].params for option in (*parameter.opts, *parameter.secondary_opts)}
    for example in examples:
        assert set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", re.split(r"[|>]", example)[0])) <= options


def test_every_command_is_on_the_page() -> None:
    listed = re.findall(r"^\| `crossload ([a-z ]+)` \|", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted(" ".join(path) for path in COMMANDS)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_what_prints_a_table_prints_json_too(path: tuple[str, ...]) -> None:
    # They write files, and one prints JSON only.
    without = {("init",), ("report",), ("schema",)}
    assert ("--json" in {option for parameter in COMMANDS[path].params for option in parameter.opts}) != (
        path in without
    )


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_usage_error_ends_with_2_and_names_the_help(path: tuple[str, ...]) -> None:
    done = crossload(*path, "--no-such-option")
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"crossload {' '.join(path)} -h" in done.stderr
    assert "\x1b" not in done.stderr


def test_an_unknown_command_ends_with_2_and_a_suggestion() -> None:
    done = crossload("docter")
    assert done.exit_code == 2
    assert "doctor" in done.stderr


def test_the_page_states_every_exit_code_as_it_is() -> None:
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", PAGE, re.MULTILINE)
    stated = [*ExitCode, *FileExitCode]
    assert rows == [(str(code.value), code.meaning) for code in stated]


def test_an_exit_code_has_one_meaning_but_for_those_that_both_kinds_of_command_have() -> None:
    assert {code.name for code in ExitCode} & {code.name for code in FileExitCode} == {"OK", "USAGE", "INTERRUPTED"}
    shared = {code.value for code in ExitCode} & {code.value for code in FileExitCode}
    assert {ExitCode(value).name for value in shared} == {"OK", "USAGE", "INTERRUPTED"}


CONFIG = '[[subject]]\nname = "a"\nformat = "a"\nadapter = "a.py"\nversions = ["1"]\nplaces = ["venv"]\n'
SCENARIO = '"""Kept."""\n# /// scenario\n# ///\n# %% feed\na = 1\n# %% ask: whole\na\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    scenarios = tmp_path / "snapshots/scenarios"
    scenarios.mkdir(parents=True)
    (scenarios / "kept.py").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "a.py").touch()
    (tmp_path / "crossload.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def in_shell(folder: Path, arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """As in a shell, whose output is a buffered one."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["sh", "-c", f'exec "{sys.executable}" -m crossload {arguments}'],
        cwd=folder,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", ["doctor", "doctor --json", "inspect a.py", "inspect --json a.py", "schema"])
def test_a_command_whose_output_nobody_reads_ends_quietly(project: Path, arguments: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "crossload", *arguments.split()]
    done = subprocess.run(command, cwd=project, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (ExitCode.UNHEARD, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
@pytest.mark.parametrize("arguments", ["doctor", "doctor --json", "schema"])
def test_output_that_finds_no_room_is_said_in_a_line(project: Path, arguments: str) -> None:
    done = in_shell(project, f"{arguments} > /dev/full")
    assert (done.returncode, done.stderr) == (
        ExitCode.SYSTEM,
        "crossload: standard output: No space left on device\n",
    )
    assert in_shell(project, "doctor --config none 2> /dev/full").returncode == ExitCode.CONFIG


def test_a_file_that_the_system_refuses_is_named_in_a_line(project: Path) -> None:
    (project / "cache").touch()
    done = in_shell(project, "matrix run", XDG_CACHE_HOME=str(project / "cache"))
    assert done.returncode == ExitCode.SYSTEM
    assert done.stderr.splitlines()[-1] == f"crossload: {project / 'cache/crossload/environments'}: Not a directory"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_may_be_closed(project: Path, closed: str) -> None:
    done = in_shell(project, f"doctor {closed}")
    assert (done.returncode, done.stderr) == (in_shell(project, "doctor").returncode, "")


def test_what_an_encoding_lacks_is_replaced(project: Path) -> None:
    done = in_shell(project, "doctor", PYTHONIOENCODING="ascii")
    assert done.stderr == ""
    assert done.stdout.startswith("  ? a@1/venv")


def test_a_defect_is_told_from_a_promise_that_does_not_hold() -> None:
    program = "import crossload.cli; crossload.cli.app = lambda **_: 1 / 0; crossload.cli.main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.DEFECT
    assert done.stderr.startswith("Traceback ")
    assert done.stderr.splitlines()[-2:] == [
        "ZeroDivisionError: division by zero",
        "crossload: that is a defect of crossload's; please report it, with all of the above",
    ]


def test_a_run_imports_neither_the_engine_nor_what_only_other_commands_need() -> None:
    # Each of them takes longer than looking up ten thousand stored cells.
    unwanted = ("crossload.api", "crossload.session", "crossload.inspection", "crossload.scaffold", "jinja2", "cbor2")
    program = f"import sys, crossload.cli.matrix; print([name for name in {unwanted} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "found"), [("crossload do", ["doctor"]), ("crossload matrix c", ["cell", "compare"])]
)
def test_a_shell_completes_commands(words: str, found: list[str]) -> None:
    position = str(len(words.split()) - 1)
    shell = {"COMP_WORDS": words, "COMP_CWORD": position, "_CROSSLOAD_COMPLETE": "complete_bash"}
    command = [sys.executable, "-m", "crossload"]
    done = subprocess.run(command, env={**os.environ, **shell}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == found
