"""A disk that is full ends a run with an error of its own, and never with a verdict."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.database import Database
from crossload.matrix.errors import StoreError
from crossload.matrix.result import load_result
from crossload.matrix.store import Store
from crossload.matrix.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Project

EXPECTED = {Verdict.SAME: 24, Verdict.WRONG: 24, Verdict.CRASHED: 24}

IN_A_NAMESPACE = ("unshare", "--map-root-user", "--mount")
ROOM = "96k"
"""A new results file fits, and some of its cells."""


def run_with(project: Project, setup: str, results: Path) -> subprocess.CompletedProcess[str]:
    """A run in a shell of its own, which `setup` takes room from; the results are on what is left."""
    run = f'"{sys.executable}" -m crossload matrix run --jobs 2'
    # Measured for coverage, the run would write a file of its own that there is no room for either.
    command = f'{setup}; unset COVERAGE_PROCESS_CONFIG; exec {run} --results "{results}" --out "{results.parent}"'
    return subprocess.run(
        ["sh", "-ec", command], cwd=project.root, capture_output=True, text=True, timeout=300, check=False
    )


def completed(project: Project, results: Path) -> Counter[Verdict]:
    return Counter(cell.verdict for cell in project.run(results=results).cells)


@pytest.fixture
def failing(project: Project) -> Project:
    project.write_scenarios(8)
    project.write_config("honest", "flips-a-byte", "exits")
    return project


@pytest.mark.parametrize("blocks", [0, 50, 120], ids=lambda blocks: f"{blocks * 512} bytes")
def test_a_file_that_may_not_grow_leaves_no_false_verdict(failing: Project, blocks: int) -> None:
    results = failing.root / "limited" / "results.sqlite"
    done = run_with(failing, f"ulimit -f {blocks}", results)
    assert done.returncode == 8, done.stderr
    assert str(results) in done.stderr
    assert "Traceback" not in done.stderr
    assert completed(failing, results) == EXPECTED


@pytest.mark.skipif(
    shutil.which("unshare") is None or subprocess.run([*IN_A_NAMESPACE, "true"], check=False).returncode != 0,
    reason="needs user namespaces: sysctl -w kernel.unprivileged_userns_clone=1",
)
def test_a_full_disk_leaves_no_false_verdict(failing: Project) -> None:
    folder = failing.root / "small"
    folder.mkdir()
    results = folder / "results.sqlite"
    # The file is copied out of the namespace, to see what is left of it.
    inner = (
        f'mount -t tmpfs -o size={ROOM} none "{folder}"; set +e; '
        f'"{sys.executable}" -m crossload matrix run --jobs 2 --results "{results}" --out "{folder}/out"; code=$?; '
        f'cp "{folder}"/results.sqlite* "{failing.root}"; exit $code'
    )
    done = subprocess.run(
        [*IN_A_NAMESPACE, "sh", "-ec", inner],
        cwd=failing.root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 8, done.stderr
    assert "database or disk is full" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    left = failing.root / "results.sqlite"
    store = Store(left)
    assert store.last_run() is None, "a run that could not be stored is none"
    store.close()
    assert completed(failing, left) == EXPECTED


@contextlib.contextmanager
def capped(path: Path) -> Iterator[Database]:
    """A results file that may not grow by another page."""
    database = Database(path)
    row = database.row("PRAGMA page_count")
    assert row is not None
    database.change(f"PRAGMA max_page_count={row[0]}", ())
    yield database
    database.close()


def test_a_transaction_that_finds_no_room_changes_nothing(tmp_path: Path) -> None:
    statement = "INSERT INTO texts (text) VALUES (?)"

    def fill(database: Database) -> None:
        with database.transaction() as connection:
            connection.execute(statement, ("small",))
            connection.execute(statement, ("x" * 100_000,))

    with capped(tmp_path / "results.sqlite") as database:
        with pytest.raises(StoreError, match="database or disk is full; what was stored before is whole"):
            fill(database)
        assert database.rows("SELECT text FROM texts") == []
        database.change(statement, ("small",))
        assert database.rows("SELECT text FROM texts") == [("small",)]


def test_reports_that_find_no_room_are_named_and_the_run_is_kept(failing: Project) -> None:
    (failing.root / "out").write_text("a file where the folder should be", encoding="utf-8")
    results = failing.root / "results.sqlite"
    command = [sys.executable, "-m", "crossload", "matrix", "run", "--results", str(results), "--out", "out"]
    done = subprocess.run(command, cwd=failing.root, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 8
    assert "out/matrix.json can't be written (File exists); the run is stored" in " ".join(done.stderr.split())
    store = Store(results)
    assert Counter(cell.verdict for cell in load_result(store, 1).cells) == EXPECTED
    store.close()
