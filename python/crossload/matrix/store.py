"""One SQLite file with what was seen of every write and cell, and with the history of runs."""

import json
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crossload.matrix.cell import Cell
from crossload.matrix.errors import StoreError
from crossload.matrix.outcome import Outcome, Writing, outcome_from_json

SCHEMA_VERSION = 2

DAYS_KEPT = 60
"""Age at which a stored write or outcome is dropped; its cells run again once."""

RUNS_KEPT = 100
"""Runs whose every cell is remembered."""

_PATIENCE = 60.0
"""Seconds to wait for another run that is writing."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS writes (
    key TEXT PRIMARY KEY, snapshot BLOB, answers TEXT NOT NULL, outcome TEXT, made REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outcomes (
    key TEXT PRIMARY KEY, outcome TEXT NOT NULL, confirmed INTEGER NOT NULL, unstable TEXT NOT NULL, made REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS details (fingerprint TEXT PRIMARY KEY, detail TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY, started REAL NOT NULL, finished REAL, record TEXT);
CREATE TABLE IF NOT EXISTS texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS history (
    run INTEGER NOT NULL REFERENCES runs(id), writer INTEGER NOT NULL REFERENCES texts(id),
    reader INTEGER NOT NULL REFERENCES texts(id), scenario INTEGER NOT NULL REFERENCES texts(id),
    verdict INTEGER NOT NULL REFERENCES texts(id), why INTEGER NOT NULL REFERENCES texts(id),
    key BLOB, cached INTEGER NOT NULL, PRIMARY KEY (run, writer, reader, scenario)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A cell's outcome as it was stored; not `confirmed` until a failing one was seen twice."""

    outcome: Outcome
    confirmed: bool
    unstable: str


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """How one cell ended in one run."""

    cell: Cell
    verdict: str
    why: str
    key: str | None
    cached: bool


class Store:
    """Safe to use from several threads and several processes. Each write to it is one transaction.

    WAL with synchronous=NORMAL: a killed process loses nothing, a power cut at most the last transactions, and neither
    damages the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            self._log_ahead()
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._migrate()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{path} can't be used as a results file ({error}); move it away, or set 'results' to another"
            ) from None

    def _log_ahead(self) -> None:
        """Switch to write-ahead logging; unlike all else, SQLite does not wait its turn for that by itself."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self._db.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return

    def _migrate(self) -> None:
        with self._transaction():
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA_VERSION:
                raise StoreError(
                    f"{self.path} was written by a newer crossload: it has schema {version}, this one "
                    f"has {SCHEMA_VERSION}; get a newer one, or set 'results' to another file"
                )
            if version < SCHEMA_VERSION:
                self._drop_everything()
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION:d}")

    def _drop_everything(self) -> None:
        """Results of an older layout: everything in them can be seen again by running."""
        for (table,) in self._db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            self._db.execute(f'DROP TABLE "{table}"')

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _change(self, statement: str, values: Sequence[Any]) -> None:
        with self._lock:
            self._db.execute(statement, values)

    def _rows(self, statement: str, keys: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """Rows by their keys, a few hundred at a time: SQLite caps the number of parameters."""
        wanted = list(keys)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            with self._lock:
                yield from self._db.execute(statement.format(",".join("?" * len(part))), part).fetchall()

    def put_write(self, key: str, writing: Writing) -> None:
        """Keep a write; a later one replaces it."""
        outcome = writing.outcome.to_json() if writing.outcome is not None else None
        self._change(
            "INSERT OR REPLACE INTO writes VALUES (?, ?, ?, ?, ?)",
            (key, zlib.compress(writing.snapshot, 1), json.dumps(writing.answers), outcome, time.time()),
        )

    def write(self, key: str) -> Writing | None:
        """A write with its snapshot."""
        with self._lock:
            row = self._db.execute("SELECT snapshot, answers, outcome FROM writes WHERE key = ?", (key,)).fetchone()
        return None if row is None else _writing(*row)

    def writes(self, keys: Iterable[str]) -> dict[str, Writing]:
        """Those of the writes that are there, without their snapshots."""
        statement = "SELECT key, NULL, answers, outcome FROM writes WHERE key IN ({})"
        return {key: _writing(*rest) for key, *rest in self._rows(statement, keys)}

    def put_outcome(self, key: str, outcome: Outcome, *, confirmed: bool, unstable: str = "") -> None:
        """Keep what was seen of a cell; a later outcome replaces it."""
        self._change(
            "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?)",
            (key, outcome.to_json(), confirmed, unstable, time.time()),
        )

    def outcomes(self, keys: Iterable[str]) -> dict[str, Stored]:
        """Those of the outcomes that are there."""
        statement = "SELECT key, outcome, confirmed, unstable FROM outcomes WHERE key IN ({})"
        return {
            key: Stored(outcome=outcome_from_json(text), confirmed=bool(confirmed), unstable=unstable)
            for key, text, confirmed, unstable in self._rows(statement, keys)
        }

    def put_detail(self, fingerprint: str, detail: Mapping[str, Any]) -> None:
        """Keep what a checked worker said of itself beyond its identity."""
        self._change("INSERT OR REPLACE INTO details VALUES (?, ?)", (fingerprint, json.dumps(detail)))

    def details(self, fingerprints: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What workers with these fingerprints said."""
        statement = "SELECT fingerprint, detail FROM details WHERE fingerprint IN ({})"
        return {fingerprint: json.loads(text) for fingerprint, text in self._rows(statement, fingerprints)}

    def begin_run(self) -> int:
        """The number of a new run."""
        with self._lock:
            cursor = self._db.execute("INSERT INTO runs (started) VALUES (?)", (time.time(),))
            return int(cursor.lastrowid or 0)

    def end_run(self, run: int, record: Mapping[str, Any], rows: Iterable[HistoryRow]) -> None:
        """Keep a run's every cell and everything else that its reports need, and drop what is too old, all at once."""
        kept = list(rows)
        with self._transaction():
            texts = self._interned({text for row in kept for text in (*row.cell, row.verdict, row.why)})
            self._db.executemany(
                "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        run,
                        *(texts[text] for text in (row.cell.writer, row.cell.reader, row.cell.scenario)),
                        texts[row.verdict],
                        texts[row.why],
                        bytes.fromhex(row.key) if row.key else None,
                        row.cached,
                    )
                    for row in kept
                ],
            )
            now = time.time()
            text = json.dumps(record, separators=(",", ":"))
            self._db.execute("UPDATE runs SET finished = ?, record = ? WHERE id = ?", (now, text, run))
            self._db.execute("DELETE FROM history WHERE run <= ?", (run - RUNS_KEPT,))
            for table in ("writes", "outcomes"):
                self._db.execute(f"DELETE FROM {table} WHERE made < ?", (now - DAYS_KEPT * 86400,))  # noqa: S608

    def _interned(self, texts: set[str]) -> dict[str, int]:
        """The number of each text, which thousands of rows share."""
        self._db.executemany("INSERT OR IGNORE INTO texts (text) VALUES (?)", [(text,) for text in texts])
        rows = self._rows("SELECT text, id FROM texts WHERE text IN ({})", texts)
        return {str(text): int(number) for text, number in rows}

    def last_run(self) -> int | None:
        """The newest run that got to its end, interrupted or not."""
        with self._lock:
            (run,) = self._db.execute("SELECT max(id) FROM runs WHERE record IS NOT NULL").fetchone()
        return None if run is None else int(run)

    def run(self, run: int) -> tuple[float, float, dict[str, Any]]:
        """When a run started and finished, in seconds since 1970, and its record."""
        with self._lock:
            row = self._db.execute("SELECT started, finished, record FROM runs WHERE id = ?", (run,)).fetchone()
        if row is None or row[2] is None:
            raise StoreError(f"{self.path} has no finished run {run}; `crossload matrix run` makes one")
        return row[0], row[1], json.loads(row[2])

    def history(self, run: int) -> list[HistoryRow]:
        """Every cell of a run."""
        names = ("scenario", "writer", "reader", "verdict", "why")
        columns = ", ".join(f"{name}.text" for name in names)
        joins = " ".join(f"JOIN texts AS {name} ON {name}.id = history.{name}" for name in names)
        statement = f"SELECT {columns}, key, cached FROM history {joins} WHERE run = ?"  # noqa: S608 - names are above
        with self._lock:
            rows = self._db.execute(statement, (run,)).fetchall()
        return [
            HistoryRow(cell=Cell(*cell), verdict=verdict, why=why, key=key.hex() if key else None, cached=bool(cached))
            for *cell, verdict, why, key, cached in rows
        ]

    def close(self) -> None:
        """Close the file; whatever was put is in it."""
        with self._lock:
            self._db.close()


def _writing(snapshot: bytes | None, answers: str, outcome: str | None) -> Writing:
    return Writing(
        snapshot=zlib.decompress(snapshot) if snapshot else b"",
        answers=tuple(json.loads(answers)),
        outcome=outcome_from_json(outcome) if outcome is not None else None,
    )


def as_record(item: Any) -> dict[str, Any]:
    """A dataclass as JSON data."""
    return dict(json.loads(json.dumps(asdict(item), default=str)))
