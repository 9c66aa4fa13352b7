"""A file in the mode of a write-ahead log stays in it."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("PRAGMA journal_mode = WAL")
db.ask("CREATE TABLE t (a)")
db.ask("INSERT INTO t VALUES (1), (2)")

# %% ask: rows
db.ask("SELECT * FROM t")
# %% ask: mode
db.ask("PRAGMA journal_mode")
# %% ask: one more
db.ask("INSERT INTO t VALUES (3)")
# %% ask: rows after
db.ask("SELECT count(*) FROM t")
