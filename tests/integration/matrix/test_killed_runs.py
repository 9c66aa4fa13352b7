"""A run that is killed, interrupted or run twice at once ends in the verdicts of an undisturbed one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from crossload.matrix.errors import ExitCode
from crossload.matrix.result import MatrixResult, load_result
from crossload.matrix.store import Store
from crossload.matrix.vocabulary import Verdict

from .conftest import Project, verdicts

PLACES = ("honest", "is-slow", "flips-a-byte", "refuses-falsely", "exits", "fails-after-loading")
EXPECTED = {Verdict.SAME: 144, Verdict.WRONG: 72, Verdict.MISREFUSED: 72, Verdict.CRASHED: 72, Verdict.GARBLED: 72}

COUNTING = """#!{python}
import pathlib, sys
here = pathlib.Path(sys.argv[0])
print(sys.argv[1], file=here.with_name("starts").open("a"))
sys.path.insert(0, str(here.with_name("real")))
from planted.worker import main
sys.exit(main())
"""


def count_starts(project: Project) -> None:
    """Put a worker in the real one's place that notes each of its starts."""
    project.worker.rename(project.root / "real")
    project.worker.write_text(COUNTING.format(python=sys.executable), encoding="utf-8")
    project.worker.chmod(0o755)


def start(project: Project, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "crossload", "matrix", "run", "--jobs", "2", *more]
    with (project.root / "stderr.txt").open("wb") as said:
        return subprocess.Popen(
            command, cwd=project.root, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
        )


def last(project: Project) -> MatrixResult:
    store = Store(project.root / "build/matrix/results.sqlite")
    try:
        number = store.last_run()
        assert number is not None
        return load_result(store, number)
    finally:
        store.close()


def workers_of(project: Project) -> list[int]:
    """Processes that run this project's worker."""
    wanted = str(project.root / "worker").encode()
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and wanted in (folder / "cmdline").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def start_and_wait_for_workers(project: Project) -> subprocess.Popen[bytes]:
    process = start(project)
    deadline = time.monotonic() + 20
    while not workers_of(project) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert workers_of(project)
    return process


@pytest.fixture
def large(project: Project) -> Project:
    project.write_scenarios(12)
    project.write_config(*PLACES)
    return project


def test_ten_kills_at_random_moments_change_no_verdict(large: Project) -> None:
    chance = random.Random(20240102)
    kills = 0
    while kills < 10:
        process = start(large)
        try:
            process.wait(chance.uniform(0.3, 1.5))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        else:
            # Everything is done before ten kills: begin again, so that each kill meets work.
            (large.root / "build/matrix/results.sqlite").unlink()
        process.wait()
    assert start(large).wait(120) == 0
    resumed = last(large)
    undisturbed = large.run(fresh=True)
    assert verdicts(resumed) == verdicts(undisturbed)
    assert Counter(cell.verdict for cell in resumed.cells) == EXPECTED


def test_no_worker_outlives_a_killed_run(large: Project) -> None:
    process = start_and_wait_for_workers(large)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 20
    while workers_of(large) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert workers_of(large) == []


def test_an_interrupt_leaves_a_partial_result_that_the_next_run_completes(large: Project) -> None:
    process = start_and_wait_for_workers(large)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130, (large.root / "stderr.txt").read_text()
    partial = last(large)
    assert partial.interrupted
    assert len(partial.cells) == partial.planned == 432
    assert partial.counts[Verdict.NOT_RUN] > 0
    assert start(large).wait(120) == 0
    assert Counter(cell.verdict for cell in last(large).cells) == EXPECTED


def test_an_impatient_interrupt_ends_it_with_the_same_exit_code_and_nothing_else(project: Project) -> None:
    project.write_config("is-slow")
    process = start(project)
    while "cells" not in (project.root / "stderr.txt").read_text(encoding="utf-8"):
        assert process.poll() is None
        time.sleep(0.01)
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in (project.root / "stderr.txt").read_text(encoding="utf-8")
    assert workers_of(project) == []


def test_two_runs_at_once_agree(large: Project) -> None:
    processes = [start(large, "--out", str(large.root / name)) for name in ("one", "two")]
    assert [process.wait(180) for process in processes] == [0, 0]
    assert Counter(cell.verdict for cell in last(large).cells) == EXPECTED
    assert last(large).run == 2


def test_stored_cells_are_not_run_again(large: Project) -> None:
    first = large.run()
    second = large.run()
    assert verdicts(first) == verdicts(second)
    assert not any(cell.cached for cell in first.cells)
    assert all(cell.cached for cell in second.cells)


def test_processes_are_started_once_per_target_and_role(project: Project) -> None:
    project.write_scenarios(20)
    project.write_config("honest", "is-slow", "refuses-falsely")
    count_starts(project)
    result = project.run()
    assert len(result.cells) == 180
    starts = Counter((project.root / "starts").read_text(encoding="utf-8").split())
    # Each writes in one process and reads in another. Then the first failing cell is seen again in two of its own, and
    # the others of the same cause in one for each writer and one for the reader.
    starts = Counter((project.root / "starts").read_text(encoding="utf-8").split())
    assert sum(starts.values()) == 6 + 2 + 4


@pytest.mark.parametrize(("renew", "starts"), [("1 KiB", 2 * 5), ("1024 GiB", 2)])
def test_a_worker_that_holds_too_much_is_started_anew(tmp_path: Path, renew: str, starts: int) -> None:
    project = Project.make(tmp_path, scenarios=5)
    project.write_config("honest", settings=f'renew = "{renew}"\n')
    count_starts(project)
    assert project.run().counts == {Verdict.SAME: 5}
    # It writes in one process, and reads in another.
    assert len((project.root / "starts").read_text(encoding="utf-8").split()) == starts


def test_a_cell_that_hung_runs_again_once_its_deadline_is_longer(project: Project) -> None:
    project.write_config("honest", "hangs", deadline=0.4)
    assert project.run().counts[Verdict.HUNG] == 2
    assert all(cell.cached for cell in project.run().cells)
    project.write_config("honest", "hangs", deadline=0.5)
    again = project.run()
    assert [cell.cached for cell in again.cells if cell.verdict is Verdict.HUNG] == [False, False]
    assert all(cell.cached for cell in again.cells if cell.verdict is not Verdict.HUNG)


def test_a_changed_refusal_form_changes_verdicts_without_running(project: Project) -> None:
    project.write_config("honest", "refuses-falsely")
    assert project.run().counts[Verdict.MISREFUSED] == 2
    path = project.root / "crossload.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("writer-older", "unproven"), encoding="utf-8")
    result = project.run()
    assert all(cell.cached for cell in result.cells)
    assert [result.by_pair["planted@1/honest", "planted@1/refuses-falsely"][0].verdict] == [Verdict.REFUSED]
