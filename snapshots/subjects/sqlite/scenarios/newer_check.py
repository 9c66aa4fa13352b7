"""A check with an operator that came with 3.39, and a default with one of 3.38."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a CHECK (a IS NOT DISTINCT FROM a), d DEFAULT (unixepoch('2000-01-01')))")
db.ask("INSERT INTO t (a) VALUES (1)")

# %% ask: rows
db.ask("SELECT a, d FROM t")
# %% ask: one more
db.ask("INSERT INTO t (a) VALUES (2)")
# %% ask: calculated
db.ask("SELECT d FROM t WHERE a = 2")
