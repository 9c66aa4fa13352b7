"""Serves SQLite by whichever of two packages is installed: both carry a SQLite of their own."""

import contextlib
import importlib
import importlib.metadata
import tempfile
from pathlib import Path

from crossload_adapter import ProgramAdapter

PACKAGES = ("apsw", "pysqlite3-binary")


class SQLError(Exception):
    """What SQLite says: each package has types of its own for it."""


class Database:
    """`ask(sql)` returns all rows of a statement, as lists; a scenario needs no more, and both packages can do it."""

    def __init__(self, package, path):
        if package == "apsw":
            self._connection = importlib.import_module("apsw").Connection(str(path))
        else:
            # None: no transactions but those that a scenario begins itself.
            self._connection = importlib.import_module("pysqlite3").connect(str(path), isolation_level=None)

    def ask(self, sql):
        """Every row that a statement gives."""
        try:
            return [list(row) for row in self._connection.cursor().execute(sql)]
        except Exception as error:
            # Older releases of apsw begin with their type's name.
            raise SQLError(str(error).split("Error: ")[-1]) from error

    def close(self):
        """Release the file."""
        self._connection.close()


class SQLite(ProgramAdapter):
    """Programs fill `db`, and the file is what is saved."""

    format = "sqlite"

    def __init__(self, arguments):
        super().__init__(arguments)
        installed = {item.metadata["Name"].lower().replace("_", "-") for item in importlib.metadata.distributions()}
        (self.subject,) = installed.intersection(PACKAGES)

    def version(self):
        """The package's."""
        return importlib.metadata.version(self.subject)

    def detail(self):
        """SQLite's own version decides what it reads and writes."""
        with self.names() as names:
            ((version,),) = names["db"].ask("SELECT sqlite_version()")
        return {"release": version}

    @contextlib.contextmanager
    def names(self):
        """A new database in a folder of its own."""
        with tempfile.TemporaryDirectory() as folder:
            names = {"path": Path(folder, "data.db")}
            names["db"] = Database(self.subject, names["path"])
            try:
                yield names
            finally:
                names["db"].close()

    def save(self, names):
        """The file, with whatever a write-ahead log still holds moved into it."""
        names["db"].ask("PRAGMA wal_checkpoint(TRUNCATE)")
        return names["path"].read_bytes()

    def load(self, names, snapshot):
        """Open the file. SQLite reads the schema when it is first asked."""
        names["db"].close()
        names["path"].write_bytes(snapshot)
        names["db"] = Database(self.subject, names["path"])
        names["db"].ask("SELECT count(*) FROM sqlite_master")
