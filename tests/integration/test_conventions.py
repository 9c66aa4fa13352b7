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
