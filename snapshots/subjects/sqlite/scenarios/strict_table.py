"""A table that keeps its types: from 3.37 on."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a INTEGER, b TEXT, c ANY) STRICT")
db.ask("INSERT INTO t VALUES (1, 'x', 2.5)")

# %% ask: rows
db.ask("SELECT * FROM t")
# %% ask: refused
db.ask("INSERT INTO t (a) VALUES ('no')")
# %% ask: beside it
db.ask("SELECT name FROM sqlite_master")
