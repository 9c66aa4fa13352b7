#!/usr/bin/env python3
"""Run docs/tutorial.md in an empty folder: what a reader types, edits and sees. `--write` renews what it shows."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import WorkspaceFault, run_main

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "tutorial.md"
PATIENCE = 300
HOME = "/home/you/tally"
"""What the page calls the folder that it is followed in."""

_BLOCK = re.compile(r'^```(?P<kind>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ (?P<command>.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_VARYING = re.compile(r"\b(\d+\.\d s|\d{4}-\d\d-\d\d)\b")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A command that printed something else than the page shows."""

    command: str
    shown: str
    printed: str


def main(arguments: Sequence[str]) -> int:
    """Run the page; with `--write`, put what was printed into it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put what the commands print into the page")
    options = parser.parse_args(arguments)
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        renewed, differences = follow(page, Path(folder))
    if options.write:
        PAGE.write_text(renewed, encoding="utf-8")
    elif differences:
        first = differences[0]
        raise WorkspaceFault(
            f"{len(differences)} commands print something else than the page shows, first `{first.command}`:\n"
            f"{first.printed}",
            where=str(PAGE),
            remedy="mend the command, or run `./tool/nox -s tutorial -- --write` and read what changed",
        )
    return 0


def follow(page: str, folder: Path) -> tuple[str, list[Difference]]:
    """Do what the page says, from top to bottom. Returns the page with what was printed, and where that differs."""
    work = folder / "work"
    work.mkdir()
    environment = _environment(folder)
    differences: list[Difference] = []
    status = 0

    def typed(match: re.Match[str]) -> str:
        nonlocal status
        # A command sees how the one before it ended.
        script = f"(exit {status}); {match['command']}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        status = done.returncode
        lines = done.stdout.replace(str(work), HOME).splitlines()
        printed = "".join(f"{line.rstrip()}\n" for line in lines)
        if _steady(printed) == _steady(match["output"]):
            return match[0]
        differences.append(Difference(command=match["command"], shown=match["output"], printed=printed))
        return f"$ {match['command']}\n{printed}"

    def carried_out(block: re.Match[str]) -> str:
        if block["kind"] == "console":
            return f"```console\n{_COMMAND.sub(typed, block['text'])}```"
        if block["kind"] == "diff":
            _patch(block["text"], work)
        elif block["title"]:
            path = work / block["title"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], encoding="utf-8")
        return block[0]

    return _BLOCK.sub(carried_out, page), differences


def _patch(text: str, work: Path) -> None:
    done = subprocess.run(
        ["git", "apply", "-p0", "-"], cwd=work, input=text, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise WorkspaceFault(
            f"an edit of the page can't be made: {done.stderr.strip()}\n{text}",
            where=str(PAGE),
            remedy="mend the lines around it",
        )


def _steady(output: str) -> str:
    """What is the same each time: how long it took is not, nor the day."""
    return _VARYING.sub("-", output)


def _environment(folder: Path) -> Mapping[str, str]:
    """A new user's: an empty home, the command on the path, and a pipe's width."""
    programs = folder / "bin"
    programs.mkdir()
    for name, start in _programs():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {start} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR")}
    return {**kept, "PATH": path, "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}


def _programs() -> Iterator[tuple[str, str]]:
    yield "crossload", f"'{sys.executable}' -m crossload"
    yield "nox", f"'{sys.executable}' -m nox"


if __name__ == "__main__":
    run_main(main)
