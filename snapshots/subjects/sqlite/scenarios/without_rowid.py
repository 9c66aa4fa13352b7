"""A table that is its own index."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (k TEXT PRIMARY KEY, v) WITHOUT ROWID")
db.ask("INSERT INTO t VALUES ('b', 2), ('a', 1)")

# %% ask: in order
db.ask("SELECT * FROM t")
# %% ask: found
db.ask("SELECT v FROM t WHERE k = 'b'")
# %% ask: whole
db.ask("PRAGMA integrity_check")
