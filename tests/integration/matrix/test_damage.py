"""Damaged snapshots: what a reader sees of the damage, what it takes for something else, and that it repeats."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import CONFIG_NAME
from crossload.matrix.damage import DETECTED
from crossload.matrix.errors import ExitCode
from crossload.matrix.merge import merge
from crossload.matrix.plan import Shard
from crossload.matrix.vocabulary import DamageKind, FaultKind, Verdict
from crossload.report.damages import damages
from crossload.report.json_file import matrix_json
from crossload.report.markdown import matrix_markdown
from crossload.report.page import matrix_page
from crossload.report.results_file import read_results

if TYPE_CHECKING:
    from pathlib import Path

    from crossload.matrix.result import MatrixResult

    from .conftest import Project

HONEST, UNCHECKED = "planted@1/honest", "planted@1/has-no-checksum"
DAMAGE = "[damage]\nloads = 30\n"
DECLARED = '[[subject.refusal]]\ntype = "DamagedError"\nmessage = ""\nreason = "damaged"\n'


@pytest.fixture
def planted(project: Project) -> Project:
    project.write_scenarios(3)
    project.write_config("honest", "has-no-checksum", more=DAMAGE)
    return project


def counted(result: MatrixResult, reader: str) -> Counter[Verdict]:
    return Counter(load.verdict for load in result.damaged if load.writer == load.reader == reader)


def test_a_checksum_sees_all_damage_and_without_one_some_is_taken_for_data(planted: Project) -> None:
    result = planted.run()
    assert set(counted(result, HONEST)) == {Verdict.GARBLED}
    assert counted(result, UNCHECKED)[Verdict.WRONG] > 0
    assert counted(result, UNCHECKED)[Verdict.GARBLED] > 0
    # What becomes of damaged snapshots breaks no promise by itself.
    assert result.exit_code is ExitCode.OK


def test_a_declared_refusal_is_true_of_a_damaged_snapshot(planted: Project) -> None:
    path = planted.root / "crossload.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[[subject.refusal]]", f"{DECLARED}\n[[subject.refusal]]", 1), encoding="utf-8")
    assert set(counted(planted.run(), HONEST)) == {Verdict.REFUSED}


def test_the_same_seed_does_the_same_and_nothing_is_loaded_twice(planted: Project) -> None:
    first = planted.run()
    (planted.root / "times-read").unlink(missing_ok=True)
    assert planted.run().damaged == first.damaged
    assert planted.run(fresh=True).damaged == first.damaged
    path = planted.root / "crossload.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("loads = 30", "loads = 30\nseed = 2"), encoding="utf-8")
    other = planted.run()
    assert all(cell.cached for cell in other.cells)
    assert [load.why for load in other.damaged] != [load.why for load in first.damaged]


def test_only_what_is_read_well_when_it_is_whole_is_damaged(project: Project) -> None:
    project.write_config("honest", "refuses-falsely", "flips-a-byte", more=DAMAGE)
    assert {(load.writer, load.reader) for load in project.run().damaged} == {
        (f"planted@1/{writer}", HONEST) for writer in ("honest", "refuses-falsely", "flips-a-byte")
    }


def test_a_reader_that_dies_or_hangs_of_damage_is_counted(project: Project) -> None:
    project.write_config("dies-of-damage", "hangs-of-damage", more="[damage]\nloads = 6\ndeadline = 0.5\n")
    result = project.run()
    assert counted(result, "planted@1/dies-of-damage") == {Verdict.CRASHED: 6}
    assert counted(result, "planted@1/hangs-of-damage") == {Verdict.HUNG: 6}
    assert result.faults == ()


def test_regions_are_those_that_the_adapter_names(project: Project) -> None:
    project.write_config("names-its-regions", more=DAMAGE)
    rows = damages(project.run())
    assert rows is not None
    assert rows.regions == ("magic", "payload", "checksum")
    assert [row.rate("checksum") for row in rows.rows] == ["100% of 10"]


def test_regions_that_are_none_are_a_fault(project: Project) -> None:
    project.write_config("misnames-its-regions", more=DAMAGE)
    (fault, *_) = project.run().faults
    assert (fault.kind, fault.what) == (FaultKind.MALFORMED, "no regions are {'magic': 'first'}")


def test_every_report_shows_it(planted: Project, tmp_path: Path) -> None:
    result = planted.run()
    wrong = next(load for load in result.damaged if load.verdict not in (*DETECTED, Verdict.SAME))
    text = matrix_markdown(result)
    assert f"| `{HONEST}` | `{HONEST}` | 100% of 10 | 100% of 10 | 100% of 10 |" in text
    assert wrong.place in text
    page = matrix_page(result)
    assert '<section id="damage"' in page
    assert f'<th scope="row">{HONEST}</th><th scope="row">{HONEST}</th><td class="number">100% of 10</td>' in page
    path = tmp_path / "matrix.json"
    path.write_text(matrix_json(result), encoding="utf-8")
    assert read_results(path).damaged == result.damaged


def cell(project: Project, command: str, *more: str) -> subprocess.CompletedProcess[str]:
    """A command that a report names, as it stands there, through a shell's eyes."""
    arguments = [sys.executable, "-m", "crossload", *shlex.split(command)[1:], *more]
    return subprocess.run(arguments, cwd=project.root, capture_output=True, text=True, check=False)


def test_every_load_is_repeated_alone_by_the_command_that_the_reports_name(planted: Project) -> None:
    result = planted.run()
    named = damages(result)
    assert named is not None
    assert named.first
    for load in named.first:
        command = load.command(CONFIG_NAME)
        assert f"`{command}`" in matrix_markdown(result)
        done = cell(planted, command, "--json")
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert (said["verdict"], said["why"]) == (load.verdict, load.why)
        assert (said["damaged"]["kind"], said["damaged"]["region"]) == (load.kind, load.region)
        assert said["damaged"]["snapshot"] != said["snapshot"]
        # Also from the seed alone, when nothing of the run is left.
        results = planted.root / planted.config.tables.matrix.results
        kept = results.rename(results.with_suffix(".kept"))
        assert json.loads(cell(planted, command, "--json").stdout)["damaged"] == said["damaged"]
        kept.rename(results)
    explained = cell(planted, f"crossload explain {' '.join(load.cell.stations)} {load.scenario}")
    assert load.command(CONFIG_NAME) in explained.stdout


def test_a_number_that_is_no_load_of_a_cell_is_named(planted: Project) -> None:
    load = planted.run().damaged[0]
    command = load.command(CONFIG_NAME)
    other = next(f"thing_{index:02}" for index in range(3) if f"thing_{index:02}" != load.scenario)
    done = cell(planted, command.replace(load.scenario, other))
    assert done.returncode == ExitCode.NOT_FOUND
    assert f"number {load.number} of {load.writer} damages a snapshot of '{load.scenario}'" in done.stderr
    assert cell(planted, command.replace("--damage 1", "--damage 31")).returncode == ExitCode.NOT_FOUND
    planted.write_config("honest")
    done = cell(planted, command)
    assert (done.returncode, "has no [damage]" in done.stderr) == (ExitCode.NOT_FOUND, True)


def test_shards_damage_the_same_as_the_whole_run(planted: Project) -> None:
    paths = [planted.root / f"{number}.sqlite" for number in (1, 2)]
    for number, path in enumerate(paths, 1):
        planted.run(shard=Shard(number, 2), results=path)
    merged, whole = merge(planted.config, paths), planted.run(results=planted.root / "whole.sqlite")

    def ordered(result: MatrixResult) -> list[tuple[object, ...]]:
        loads = sorted(result.damaged, key=lambda load: (load.writer, load.reader, load.number))
        return [(load.place, load.verdict, load.why) for load in loads]

    assert ordered(merged) == ordered(whole)
    assert {load.kind for load in merged.damaged} == {*DamageKind}


def test_chosen_scenarios_are_damaged_as_in_a_whole_run(planted: Project) -> None:
    whole, chosen = planted.run(), planted.run(scenarios=("thing_01",), results=planted.root / "chosen.sqlite")
    assert chosen.damaged
    assert {*chosen.damaged} == {load for load in whole.damaged if load.scenario == "thing_01"}
