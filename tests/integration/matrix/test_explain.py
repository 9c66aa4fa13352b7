"""`crossload explain` and `crossload report` on what real runs of a planted subject left."""

from __future__ import annotations

import json
import re
import shlex
import xml.etree.ElementTree as ET
import zipfile
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.cell import Cell
from crossload.matrix.vocabulary import Verdict
from crossload.report.results_file import read_results

from .test_command import PROMISE, crossload

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Project

CELL = ("planted@1/honest", "planted@1/flips-a-byte", "thing_00")


def again(project: Project, command: str) -> str:
    """The verdict of a cell that is run by a command, as it was printed."""
    program, *arguments = shlex.split(command)
    assert program == "crossload"
    done = crossload(project, *arguments, "--json")
    return str(json.loads(done.stdout)["verdict"])


def test_an_explanation_tells_the_question_both_answers_both_sides_and_the_bytes(project: Project) -> None:
    project.write_config("honest", "flips-a-byte")
    project.run()
    done = crossload(project, "explain", *CELL)
    assert done.returncode == 0, done.stderr
    for part in (
        "✗ wrong thing_00: planted@1/honest → planted@1/flips-a-byte\n  loaded, and an answer differs",
        "question the value\n  | value\n  expected  41\n  actual    43\n",
        "loaded, and answers differ: 'the value', 'the list'",
        "about to read",
        "target    planted@1/honest",
        "00000000  50 4c 4e 54 01",
        "crossload matrix cell planted@1/honest planted@1/flips-a-byte thing_00",
    ):
        assert part in done.stdout, part


READERS = ("honest", "flips-a-byte", "refuses-falsely", "segfaults", "fails-after-loading")


def test_the_bytes_are_shown_where_the_reader_s_message_says(project: Project) -> None:
    project.write_config("truncates", "honest")
    project.run()
    text = crossload(project, "explain", "planted/truncates", "planted/honest", "thing_00").stdout
    (place,) = re.findall(r"cut off at byte (\d+)", text.partition("identities")[0])
    assert f"around byte {place} (0x{int(place):x}): the reader's message names it" in text
    assert len(re.findall(r"^  > 0000", text, re.MULTILINE)) == 1


@pytest.mark.parametrize("reader", READERS)
def test_the_command_that_it_prints_comes_to_the_same_verdict(project: Project, reader: str) -> None:
    project.write_config(*dict.fromkeys(["honest", reader]))
    (result,) = (
        cell for cell in project.run().cells if cell.cell.writer == CELL[0] and cell.cell.reader.endswith(reader)
    )
    done = crossload(project, "explain", CELL[0], f"planted/{reader}", CELL[2])
    assert again(project, done.stdout.splitlines()[-1].strip()) == result.verdict


def test_the_command_names_a_configuration_of_another_name(project: Project) -> None:
    project.write_config("honest", "flips-a-byte")
    (project.root / "crossload.toml").rename(project.root / "my matrix.toml")
    crossload(project, "matrix", "run", "--config", "my matrix.toml")
    done = crossload(project, "explain", *CELL, "--config", "my matrix.toml")
    assert again(project, done.stdout.splitlines()[-1].strip()) == Verdict.WRONG


def test_a_run_s_commands_name_a_configuration_of_another_name_and_its_folder(project: Project) -> None:
    project.write_config("honest", "flips-a-byte", more=PROMISE.format(reader="flips-a-byte"))
    folder = project.root / "below"
    folder.mkdir()
    for path in [path for path in project.root.iterdir() if path != folder]:
        path.rename(folder / path.name)
    (folder / "crossload.toml").rename(folder / "my matrix.toml")
    done = crossload(project, "matrix", "run", "--config", "below/my matrix.toml")
    (command,) = re.findall(r"^ +(crossload matrix cell .+)$", done.stdout, re.MULTILINE)
    assert again(project, command) == Verdict.WRONG
    text = (folder / "build/matrix/matrix.md").read_text(encoding="utf-8")
    assert command.replace("below/", "") in text
    assert str(project.root) not in text
    explained = crossload(project, "explain", *shlex.split(command)[3:])
    assert explained.stdout.splitlines()[-1].strip() == command


def test_a_bundle_has_what_a_bug_report_needs_and_tells_nothing_private(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2-token")
    project.write_config("honest", "tells-its-home")
    project.run()
    cell = (CELL[0], "planted@1/tells-its-home", CELL[2])
    done = crossload(project, "explain", *cell, "--bundle", "report.zip")
    assert done.returncode == 0, done.stderr
    assert str(project.root) in done.stdout, "the fault is there to tell it"
    file = project.root / "report.zip"
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(members) == ["README.md", "answers.json", "cell.json", "scenario.json", "snapshot.bin"]
    for name, content in members.items():
        for private in (str(project.root), "hunter2", "/home/alice", "C:\\\\Users\\\\bob"):
            assert private.encode() not in content, (name, private)
    assert b"crossload matrix cell" in members["README.md"]
    assert json.loads(members["answers.json"]) == [{"int": "41"}, {"list": [{"int": "41"}, {"int": "0"}]}]
    assert members["snapshot.bin"].startswith(b"PLNT")
    (project.root / "cell.json").write_bytes(members["cell.json"])
    alone = read_results(project.root / "cell.json")
    assert [item.cell for item in alone.cells] == [Cell(cell[2], cell[0], cell[1])]
    crossload(project, "explain", *cell, "--bundle", "again.zip")
    assert (project.root / "again.zip").read_bytes() == file.read_bytes()


def test_a_cell_that_is_not_there_is_named(project: Project) -> None:
    project.write_config("honest")
    assert crossload(project, "explain", CELL[0], CELL[0], CELL[2]).returncode == 9
    project.run()
    done = crossload(project, "explain", CELL[0], CELL[0], "nothing")
    assert (done.returncode, "has no scenario 'nothing'; it has thing_00" in done.stderr) == (9, True)


def test_every_report_is_drawn_from_the_one_results_file(project: Project, tmp_path: Path) -> None:
    project.write_config("honest", "flips-a-byte", more=PROMISE.format(reader="flips-a-byte"))
    crossload(project, "matrix", "run")
    folder = project.root / "build/matrix"
    assert sorted(path.name for path in folder.glob("matrix.*")) == [
        "matrix.html",
        "matrix.json",
        "matrix.md",
        "matrix.svg",
    ]
    drawn = tmp_path / "drawn"
    files = [f"--{kind}={drawn / name}" for kind, name in (("markdown", "matrix.md"), ("svg", "matrix.svg"))]
    more = [f"--junit={drawn / 'junit.xml'}", f"--badge={drawn / 'badge.svg'}", f"--html={drawn / 'matrix.html'}"]
    done = crossload(project, "report", *files, *more, "--annotations")
    assert done.returncode == 0, done.stderr
    for name in ("matrix.md", "matrix.svg", "matrix.html"):
        assert (drawn / name).read_bytes() == (folder / name).read_bytes(), name
    assert done.stdout.startswith("::error file=crossload.toml,line=")
    assert "1 of 1 promises broken" in (drawn / "badge.svg").read_text(encoding="utf-8")
    assert ET.parse(drawn / "junit.xml").getroot().get("failures") == "2"


def test_of_several_files_the_newest_is_shown_against_the_one_before(project: Project) -> None:
    project.write_config("honest")
    crossload(project, "matrix", "run", "--out", "one")
    project.write_config("honest", "flips-a-byte")
    crossload(project, "matrix", "run", "--out", "two")
    done = crossload(project, "report", "two/matrix.json", "one/matrix.json", "--html", "page.html")
    assert done.returncode == 0, done.stderr
    page = (project.root / "page.html").read_text(encoding="utf-8")
    assert re.search(r"Changes since run 1,", page)
