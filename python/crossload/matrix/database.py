"""The results file as an SQLite database: its layout, whose turn it is, and what every error of it becomes."""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crossload.matrix.errors import StoreError

SCHEMA_VERSION = 3

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
    via INTEGER NOT NULL REFERENCES texts(id), reader INTEGER NOT NULL REFERENCES texts(id),
    scenario INTEGER NOT NULL REFERENCES texts(id), verdict INTEGER NOT NULL REFERENCES texts(id),
    why INTEGER NOT NULL REFERENCES texts(id), key BLOB, cached INTEGER NOT NULL,
    PRIMARY KEY (run, writer, via, reader, scenario)
) WITHOUT ROWID;
"""

_TABLES = ("history", "texts", "runs", "details", "outcomes", "writes")
_SINCE_EVER = {"writes", "outcomes", "runs"}
"""Tables that every layout had: a database without them is someone else's."""


class Database:
    """Safe to use from several threads and several processes. Every error of SQLite's is raised as `StoreError`.

    `reading` is for what is there already: an older layout is then refused, where it is otherwise dropped.

    WAL with synchronous=NORMAL: a killed process loses nothing, a power cut at most the last transactions, and neither
    damages the file. Nor does a full disk: what can't be written is not there, and all that was before still is.
    """

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        self.path = path
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            self._recognize(reading=reading)
            self._log_ahead()
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._migrate()
        except StoreError:
            self._connection.close()
            raise
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{path} can't be used as a results file ({error}); move it away, or set 'results' to another"
            ) from None

    def _recognize(self, *, reading: bool) -> None:
        """Look before anything is changed: whoever reads changes nothing, and nobody what is someone else's."""
        tables = {name for (name,) in self._connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        version = self._version()
        if tables and not tables >= _SINCE_EVER:
            raise StoreError(
                f"{self.path} is a database, and not one of crossload's results; set 'results' to another file"
            )
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} was written by a newer crossload: it has schema {version}, this one "
                f"has {SCHEMA_VERSION}; get a newer one, or set 'results' to another file"
            )
        if reading and tables and version < SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} was written by an older crossload: it has schema {version}, this one has "
                f"{SCHEMA_VERSION}; `crossload matrix run` drops it, and sees everything again"
            )

    def _log_ahead(self) -> None:
        """Switch to write-ahead logging; unlike all else, SQLite does not wait its turn for that by itself."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return

    def _migrate(self) -> None:
        # Nothing to do is what nearly every run finds; it waits for nobody.
        if self._version() == SCHEMA_VERSION:
            return
        with self.transaction() as connection:
            # Another crossload may have been faster.
            self._recognize(reading=False)
            if self._version() < SCHEMA_VERSION:
                # Everything in an older layout can be seen again by running.
                for table in _TABLES:
                    connection.execute(f"DROP TABLE IF EXISTS {table}")
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION:d}")

    def _version(self) -> int:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        return int(version)

    @contextmanager
    def using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time; each statement is a transaction."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise StoreError(
                    f"{self.path}: {error}; what was stored before is whole: make room or mend what is wrong, and run "
                    "again, which continues"
                ) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection, for statements that take effect together or not at all."""
        with self.using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A full disk ends the transaction by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def change(self, statement: str, values: Sequence[Any]) -> int:
        """One change, and the row that it made."""
        with self.using() as connection:
            return connection.execute(statement, values).lastrowid or 0

    def row(self, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row."""
        with self.using() as connection:
            found: tuple[Any, ...] | None = connection.execute(statement, values).fetchone()
            return found

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows."""
        with self.using() as connection:
            return connection.execute(statement, values).fetchall()

    def rows_of(self, statement: str, keys: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """Rows by their keys, a few hundred at a time: SQLite caps the number of parameters."""
        wanted = list(keys)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            yield from self.rows(statement.format(",".join("?" * len(part))), part)

    def close(self) -> None:
        """Close the file; whatever was put is in it."""
        with self._lock:
            self._connection.close()
