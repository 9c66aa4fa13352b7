"""Plain, unique, descending and multi-column indexes are used and hold."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a INTEGER, b TEXT)")
db.ask("CREATE UNIQUE INDEX ta ON t (a)")
db.ask("CREATE INDEX tb ON t (b COLLATE NOCASE DESC, a)")
db.ask("INSERT INTO t VALUES (3, 'B'), (1, 'a'), (2, 'b')")

# %% ask: in order
db.ask("SELECT a FROM t ORDER BY b COLLATE NOCASE DESC, a")
# %% ask: by index
db.ask("SELECT b FROM t INDEXED BY ta WHERE a = 2")
# %% ask: unique
db.ask("INSERT INTO t VALUES (1, 'x')")
# %% ask: whole
db.ask("PRAGMA integrity_check")
