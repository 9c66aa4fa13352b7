"""`crossload expect` and `crossload matrix compare` as a user runs them, on a project with planted faults."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.tables import LONGEST_EXPECTATION, today

from .test_command import PROMISE, crossload

if TYPE_CHECKING:
    from .conftest import Project

LINK = "https://example.com/1"
BROKEN = "# what must hold\n" + PROMISE.format(reader="*")
TAIL = "\n# the last words of the file\n"


def config(project: Project) -> str:
    return (project.root / "crossload.toml").read_text(encoding="utf-8")


@pytest.fixture
def broken(project: Project) -> Project:
    """A whole run in which the two cells of one pair break a promise."""
    project.write_scenarios(2)
    project.write_config("honest", "flips-a-byte", more=BROKEN + TAIL)
    assert crossload(project, "matrix", "run").returncode == 1
    return project


def test_an_update_writes_what_fails_and_leaves_the_rest_of_the_file_as_it_is(broken: Project) -> None:
    before = config(broken)
    asked = crossload(broken, "expect")
    assert asked.returncode == 1
    assert "✗ not expected thing_00: planted@1/honest → planted@1/flips-a-byte: wrong: loaded, and" in asked.stdout
    updated = crossload(broken, "expect", "--update", "--link", LINK)
    assert updated.returncode == 0, updated.stderr
    added = config(broken).removeprefix(before)
    assert added.strip().splitlines() == [
        "[[expect]]",
        'writer = "planted@1/honest"',
        'reader = "planted@1/flips-a-byte"',
        'scenarios = ["thing_00", "thing_01"]',
        'verdicts = ["wrong"]',
        f'link = "{LINK}"',
        f"expires = {today() + dt.timedelta(days=90)}",
    ]
    ran = crossload(broken, "matrix", "run")
    assert ran.returncode == 0
    assert f"✓ expect planted@1/honest → planted@1/flips-a-byte, thing_00, thing_01: wrong: known: {LINK}" in ran.stdout


def test_a_second_update_has_nothing_to_write(broken: Project) -> None:
    crossload(broken, "expect", "--update", "--link", LINK)
    once = config(broken)
    again = crossload(broken, "expect", "--update", "--json")
    assert (again.returncode, config(broken)) == (0, once)
    data = json.loads(again.stdout)
    assert (data["written"], data["failing"], [entry["holds"] for entry in data["entries"]]) == (0, [], [True])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--update",), 2, "say where it is being dealt with"),
        (("--update", "--link", "later"), 2, "for --link: 'later' is no link; write for example https://"),
        (("--update", "--link", LINK, "--expires", "2999-01-01"), 2, "for --expires: 2999-01-01 is not within a year"),
        (("--update", "--link", LINK, "--expires", "2020-01-01"), 2, "for --expires: 2020-01-01 is not within a year"),
        (("--update", "--link", LINK, "--expires", "soon"), 2, "does not match the format"),
    ],
    ids=["no link", "not a link", "too late", "over", "no day"],
)
def test_an_entry_that_would_not_do_is_not_written(
    broken: Project, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = config(broken)
    done = crossload(broken, "expect", *arguments)
    assert (done.returncode, config(broken)) == (code, before)
    assert said in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    "arguments", [("--link", "later"), ("--expires", "2020-01-01"), ("--update", "--link", "ftp://example.com")]
)
def test_options_are_checked_where_nothing_fails_too(project: Project, arguments: tuple[str, ...]) -> None:
    project.write_config("honest")
    crossload(project, "matrix", "run")
    assert crossload(project, "expect", *arguments).returncode == 2


@pytest.mark.parametrize("later", [dt.timedelta(0), LONGEST_EXPECTATION], ids=["today", "in a year"])
def test_an_entry_may_expire_today_or_in_a_year(broken: Project, later: dt.timedelta) -> None:
    day = today() + later
    done = crossload(broken, "expect", "--update", "--link", LINK, "--expires", str(day))
    assert done.returncode == 0, done.stderr
    assert config(broken).endswith(f"expires = {day}\n")


def test_a_partial_run_is_refused(broken: Project) -> None:
    before = config(broken)
    crossload(broken, "matrix", "run", "--scenarios", "thing_00")
    done = crossload(broken, "expect", "--update", "--link", LINK)
    assert (done.returncode, config(broken)) == (10, before)
    assert "is not whole: only some targets or scenarios were asked for" in done.stderr


def test_a_run_of_other_scenarios_is_refused(broken: Project) -> None:
    (broken.root / "scenarios/thing_01.py").unlink()
    done = crossload(broken, "expect")
    assert (done.returncode, "has other targets or scenarios by now" in done.stderr) == (10, True)


def test_a_run_with_targets_that_can_not_be_made_is_refused(project: Project) -> None:
    project.write_config("honest", more=PROMISE.format(reader="honest"))
    (project.root / "worker").chmod(0o644)
    crossload(project, "matrix", "run")
    done = crossload(project, "expect", "--update", "--link", LINK)
    assert done.returncode == 10
    assert "1 of its cells did not run; `crossload doctor` says what this machine lacks" in done.stderr


def test_a_stale_entry_is_named_and_left_to_its_owner(project: Project) -> None:
    entry = (
        f'[[expect]]\nwriter = "planted/honest"\nreader = "planted/honest"\nscenarios = "*"\nverdicts = ["wrong"]\n'
        f'link = "{LINK}"\nexpires = {today()}\n'
    )
    project.write_config("honest", more=entry)
    crossload(project, "matrix", "run")
    before = config(project)
    done = crossload(project, "expect", "--update", "--link", LINK)
    assert (done.returncode, config(project)) == (1, before)
    line = before.splitlines().index("[[expect]]") + 1
    assert "is stale: none of its cells fails any more; take it out" in done.stdout
    assert f"crossload.toml:{line}:1" in done.stdout


def test_only_what_got_worse_fails_a_comparison(project: Project) -> None:
    project.write_config("honest", "flips-a-byte")
    crossload(project, "matrix", "run")
    base = shutil.copy(project.root / "build/matrix/matrix.json", project.root / "base.json")
    same = crossload(project, "matrix", "compare", str(base))
    assert (same.returncode, same.stdout.splitlines()[-1]) == (0, "as before: 4 cells")
    # The same names with other workers behind them: what was honest flips, and the other way round.
    text = config(project).replace('["honest"]', '["-"]').replace('["flips-a-byte"]', '["honest"]')
    (project.root / "crossload.toml").write_text(text.replace('["-"]', '["flips-a-byte"]'), encoding="utf-8")
    assert crossload(project, "matrix", "run").returncode == 0
    changed = crossload(project, "matrix", "compare", str(base), "--json")
    assert changed.returncode == 15
    data = json.loads(changed.stdout)
    assert [(item["reader"], item["before"], item["after"]) for item in data["worse"]] == [
        ("planted@1/honest", "same", "wrong")
    ] * 2
    assert [(item["reader"], item["before"], item["after"]) for item in data["better"]] == [
        ("planted@1/flips-a-byte", "wrong", "same")
    ] * 2
    back = crossload(project, "matrix", "compare", str(project.root / "build/matrix/matrix.json"), str(base))
    assert "crossload matrix cell planted@1/honest planted@1/flips-a-byte thing_00" in back.stdout


def test_a_base_that_is_no_result_is_refused(project: Project) -> None:
    project.write_config("honest")
    assert crossload(project, "matrix", "compare", "none.json").returncode == 9
    (project.root / "bad.json").write_text("{}", encoding="utf-8")
    assert crossload(project, "matrix", "compare", "bad.json").returncode == 8


def test_a_project_becomes_a_subject_once(project: Project) -> None:
    project.write_config("honest")
    (project.root / "dist").mkdir()
    (project.root / "dist/thing-1.0.tar.gz").touch()
    done = crossload(project, "init", "--name", "thing")
    assert done.returncode == 16
    assert "crossload.toml is there already, so nothing was written" in done.stderr
    assert crossload(project, "init").returncode == 9


def test_what_this_machine_lacks_has_an_exit_code(project: Project) -> None:
    project.write_config("honest")
    assert crossload(project, "doctor").stdout.endswith("1 of 1 targets can be made on this machine\n")
    (project.root / "build.py").unlink()
    done = crossload(project, "doctor", "--json")
    assert done.returncode == 14
    (target,) = json.loads(done.stdout)["targets"]
    assert target == {
        "target": "planted@1/honest",
        "kind": "artifact",
        "missing": "there is no build.py, which 'build' in [matrix] names; write it, or name another",
        "ready": False,
    }
