"""Serves DuckDB's database files."""

import contextlib
import tempfile
from pathlib import Path

import duckdb

from crossload_adapter import ProgramAdapter


class SQLError(Exception):
    """What kind of error DuckDB raised: its words change with each release."""


class Database:
    """`ask(sql)` returns all rows of a statement, as lists."""

    def __init__(self, path):
        self._connection = duckdb.connect(str(path))

    def ask(self, sql):
        """Every row that a statement gives."""
        try:
            return [list(row) for row in self._connection.execute(sql).fetchall()]
        except duckdb.Error as error:
            raise SQLError(type(error).__name__) from error

    def close(self):
        """Write everything to the file, and release it."""
        self._connection.close()


class DuckDB(ProgramAdapter):
    """Programs fill `db`, and the file is what is saved."""

    subject = format = "duckdb"

    def version(self):
        """As the package states it."""
        return duckdb.__version__

    @contextlib.contextmanager
    def names(self):
        """A new database in a folder of its own."""
        with tempfile.TemporaryDirectory() as folder:
            names = {"path": Path(folder, "data.duckdb")}
            names["db"] = Database(names["path"])
            try:
                yield names
            finally:
                names["db"].close()

    def save(self, names):
        """The file, when nothing is left in the write-ahead log; it is opened again for the questions."""
        names["db"].close()
        snapshot = names["path"].read_bytes()
        names["db"] = Database(names["path"])
        return snapshot

    def load(self, names, snapshot):
        """Open the file."""
        names["db"].close()
        names["path"].write_bytes(snapshot)
        names["db"] = Database(names["path"])
