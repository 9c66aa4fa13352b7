from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.cell import Cell, cell_key, write_key
from crossload.matrix.errors import StoreError
from crossload.matrix.outcome import Outcome, Writing
from crossload.matrix.store import DAYS_KEPT, HistoryRow, Store, Stored
from crossload.matrix.vocabulary import Happening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "deep" / "results.sqlite")
    yield made
    made.close()


LOADED = Outcome(happening=Happening.LOADED)


def test_a_write_keeps_its_snapshot_and_answers(store: Store) -> None:
    writing = Writing(snapshot=b"\0\xff", answers=({"int": "1"}, None))
    store.put_write("k", writing)
    assert store.write("k") == writing
    assert store.writes(["k", "other"]) == {"k": Writing(answers=writing.answers)}
    assert store.write("other") is None


def test_a_failed_write_keeps_its_outcome(store: Store) -> None:
    writing = Writing(outcome=Outcome(happening=Happening.UNSUPPORTED, message="no classes"))
    store.put_write("k", writing)
    assert store.write("k") == writing


def test_a_later_outcome_replaces_an_earlier_one(store: Store) -> None:
    store.put_outcome("k", Outcome(happening=Happening.DIED), confirmed=False)
    store.put_outcome("k", LOADED, confirmed=True, unstable="crashed")
    assert store.outcomes(["k"]) == {"k": Stored(outcome=LOADED, confirmed=True, unstable="crashed")}


def test_thousands_of_keys_are_found_at_once(store: Store) -> None:
    for index in range(1200):
        store.put_outcome(f"k{index}", LOADED, confirmed=True)
    assert len(store.outcomes(f"k{index}" for index in range(1300))) == 1200


def test_a_run_is_kept_with_every_cell(store: Store) -> None:
    assert store.last_run() is None
    number = store.begin_run()
    assert store.last_run() is None
    row = HistoryRow(cell=Cell("s", "w", "r"), verdict="same", why="equal", key="00ff", cached=False)
    store.end_run(number, {"planned": 1}, [row])
    assert store.last_run() == number
    assert store.run(number)[2] == {"planned": 1}
    assert store.history(number) == [row]


def test_what_is_too_old_is_dropped_at_the_end_of_a_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 2e9
    monkeypatch.setattr(time, "time", lambda: now - (DAYS_KEPT + 1) * 86400)
    store.put_outcome("old", LOADED, confirmed=True)
    monkeypatch.setattr(time, "time", lambda: now)
    store.put_outcome("new", LOADED, confirmed=True)
    store.end_run(store.begin_run(), {}, [])
    assert set(store.outcomes(["old", "new"])) == {"new"}


def database_of(path: Path, *tables: str, version: int) -> Path:
    database = sqlite3.connect(path)
    for table in tables:
        database.execute(f"CREATE TABLE {table} (something_else)")
    database.execute(f"PRAGMA user_version={version}")
    database.close()
    return path


def test_results_of_an_older_layout_are_dropped_by_a_run_and_by_nobody_who_reads(tmp_path: Path) -> None:
    path = database_of(tmp_path / "results.sqlite", "writes", "outcomes", "runs", version=1)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="written by an older crossload: it has schema 1"):
        Store(path, reading=True)
    assert path.read_bytes() == before
    made = Store(path)
    assert made.writes(["k"]) == {}
    made.close()


def test_two_stores_on_one_file_see_each_others_results(store: Store) -> None:
    other = Store(store.path)
    other.put_outcome("k", LOADED, confirmed=True)
    assert "k" in store.outcomes(["k"])
    other.close()


def test_an_unknown_run_is_an_error(store: Store) -> None:
    with pytest.raises(StoreError, match="has no finished run 7"):
        store.run(7)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    path.write_text("not a database, but long enough to be taken for one" * 20, encoding="utf-8")
    with pytest.raises(StoreError, match=r"results\.sqlite can't be used as a results file"):
        Store(path)


@pytest.mark.parametrize("version", [0, 1, 3, 99])
@pytest.mark.parametrize("reading", [False, True])
def test_a_database_of_something_else_is_left_alone(tmp_path: Path, version: int, reading: bool) -> None:
    path = database_of(tmp_path / "app.db", "customers", "runs", version=version)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"app\.db is a database, and not one of crossload's results"):
        Store(path, reading=reading)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(StoreError, match="written by a newer crossload"):
        Store(path)


def test_keys_differ_by_each_of_their_parts() -> None:
    keys = {cell_key("s", "w", "r"), cell_key("t", "w", "r"), cell_key("s", "r", "w"), write_key("s", "w")}
    keys |= {cell_key("s", "w", "v", "r"), write_key("s", "w", "v")}
    assert len(keys) == 6
