"""One SQLite file with what was seen of every write and cell, and with the history of runs."""

import json
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from crossload.matrix.cell import Cell
from crossload.matrix.database import Database
from crossload.matrix.errors import StoreError
from crossload.matrix.outcome import Outcome, Writing, outcome_from_json

DAYS_KEPT = 60
"""Age at which a stored write or outcome is dropped; its cells run again once."""

RUNS_KEPT = 100
"""Runs whose every cell is remembered."""


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
    """Safe to use from several threads and several processes; what is put is there even if the process is killed.

    `reading` is for whoever puts nothing.

    Every method may raise `StoreError`.
    """

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        self.path = path
        self._database = Database(path, reading=reading)

    def put_write(self, key: str, writing: Writing) -> None:
        """Keep a write; a later one replaces it."""
        outcome = writing.outcome.to_json() if writing.outcome is not None else None
        self._database.change(
            "INSERT OR REPLACE INTO writes VALUES (?, ?, ?, ?, ?)",
            (key, zlib.compress(writing.snapshot, 1), json.dumps(writing.answers), outcome, time.time()),
        )

    def write(self, key: str) -> Writing | None:
        """A write with its snapshot."""
        row = self._database.row("SELECT snapshot, answers, outcome FROM writes WHERE key = ?", (key,))
        return None if row is None else _writing(*row)

    def writes(self, keys: Iterable[str]) -> dict[str, Writing]:
        """Those of the writes that are there, without their snapshots."""
        statement = "SELECT key, NULL, answers, outcome FROM writes WHERE key IN ({})"
        return {key: _writing(*rest) for key, *rest in self._database.rows_of(statement, keys)}

    def put_outcome(self, key: str, outcome: Outcome, *, confirmed: bool, unstable: str = "") -> None:
        """Keep what was seen of a cell; a later outcome replaces it."""
        self._database.change(
            "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?)",
            (key, outcome.to_json(), confirmed, unstable, time.time()),
        )

    def outcomes(self, keys: Iterable[str]) -> dict[str, Stored]:
        """Those of the outcomes that are there."""
        statement = "SELECT key, outcome, confirmed, unstable FROM outcomes WHERE key IN ({})"
        return {
            key: Stored(outcome=outcome_from_json(text), confirmed=bool(confirmed), unstable=unstable)
            for key, text, confirmed, unstable in self._database.rows_of(statement, keys)
        }

    def put_detail(self, fingerprint: str, detail: Mapping[str, Any]) -> None:
        """Keep what a checked worker said of itself beyond its identity."""
        self._database.change("INSERT OR REPLACE INTO details VALUES (?, ?)", (fingerprint, json.dumps(detail)))

    def details(self, fingerprints: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What workers with these fingerprints said."""
        statement = "SELECT fingerprint, detail FROM details WHERE fingerprint IN ({})"
        return {fingerprint: json.loads(text) for fingerprint, text in self._database.rows_of(statement, fingerprints)}

    def begin_run(self) -> int:
        """The number of a new run."""
        return self._database.change("INSERT INTO runs (started) VALUES (?)", (time.time(),))

    def end_run(self, run: int, record: Mapping[str, Any], rows: Iterable[HistoryRow]) -> None:
        """Keep a run's every cell and everything else that its reports need, and drop what is too old, all at once."""
        kept = list(rows)
        with self._database.transaction() as database:
            texts = self._interned(database, {text for row in kept for text in (*row.cell, row.verdict, row.why)})
            number = texts.__getitem__
            database.executemany(
                "INSERT OR REPLACE INTO history (run, scenario, writer, reader, via, verdict, why, key, cached) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        run,
                        *map(number, row.cell),
                        number(row.verdict),
                        number(row.why),
                        bytes.fromhex(row.key) if row.key else None,
                        row.cached,
                    )
                    for row in kept
                ],
            )
            now = time.time()
            text = json.dumps(record, separators=(",", ":"))
            database.execute("UPDATE runs SET finished = ?, record = ? WHERE id = ?", (now, text, run))
            database.execute("DELETE FROM history WHERE run <= ?", (run - RUNS_KEPT,))
            for table in ("writes", "outcomes"):
                database.execute(f"DELETE FROM {table} WHERE made < ?", (now - DAYS_KEPT * 86400,))  # noqa: S608

    def _interned(self, database: Connection, texts: set[str]) -> dict[str, int]:
        """The number of each text, which thousands of rows share."""
        database.executemany("INSERT OR IGNORE INTO texts (text) VALUES (?)", [(text,) for text in texts])
        rows = self._database.rows_of("SELECT text, id FROM texts WHERE text IN ({})", texts)
        return {str(text): int(number) for text, number in rows}

    def absorb(self, path: Path) -> None:
        """Take over what another results file stored; its runs stay where they are."""
        with self._database.using() as database:
            database.execute("ATTACH ? AS other", (str(path),))
            try:
                for table in ("writes", "outcomes", "details"):
                    database.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM other.{table}")  # noqa: S608
            finally:
                database.execute("DETACH other")

    def last_run(self) -> int | None:
        """The newest run that got to its end, interrupted or not."""
        row = self._database.row("SELECT max(id) FROM runs WHERE record IS NOT NULL")
        return None if row is None or row[0] is None else int(row[0])

    def run(self, run: int) -> tuple[float, float, dict[str, Any]]:
        """When a run started and finished, in seconds since 1970, and its record."""
        row = self._database.row("SELECT started, finished, record FROM runs WHERE id = ?", (run,))
        if row is None or row[2] is None:
            last = self.last_run()
            what = "`crossload matrix run` makes one" if last is None else f"its last one is {last}"
            raise StoreError(f"{self.path} has no finished run {run}; {what}")
        return row[0], row[1], json.loads(row[2])

    def history(self, run: int) -> list[HistoryRow]:
        """Every cell of a run."""
        names = (*Cell._fields, "verdict", "why")
        columns = ", ".join(f"{name}.text" for name in names)
        joins = " ".join(f"JOIN texts AS {name} ON {name}.id = history.{name}" for name in names)
        statement = f"SELECT {columns}, key, cached FROM history {joins} WHERE run = ?"  # noqa: S608 - names are above
        rows = self._database.rows(statement, (run,))
        return [
            HistoryRow(cell=Cell(*cell), verdict=verdict, why=why, key=key.hex() if key else None, cached=bool(cached))
            for *cell, verdict, why, key, cached in rows
        ]

    def close(self) -> None:
        """Close the file; whatever was put is in it."""
        self._database.close()


def _writing(snapshot: bytes | None, answers: str, outcome: str | None) -> Writing:
    return Writing(
        snapshot=zlib.decompress(snapshot) if snapshot else b"",
        answers=tuple(json.loads(answers)),
        outcome=outcome_from_json(outcome) if outcome is not None else None,
    )
