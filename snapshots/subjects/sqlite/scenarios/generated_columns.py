"""Columns that are calculated, kept or not: from 3.31 on."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a INTEGER, b INTEGER AS (a * 2) STORED, c INTEGER AS (a + 1) VIRTUAL)")
db.ask("INSERT INTO t (a) VALUES (5)")

# %% ask: rows
db.ask("SELECT a, b, c FROM t")
# %% ask: a new one
db.ask("INSERT INTO t (a) VALUES (6)")
# %% ask: calculated
db.ask("SELECT b, c FROM t WHERE a = 6")
