"""Rows that were changed and deleted after they were written."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t AS SELECT range AS i, 0 AS v FROM range(10000)")
db.ask("CHECKPOINT")
db.ask("UPDATE t SET v = i WHERE i % 2 = 0")
db.ask("DELETE FROM t WHERE i % 10 = 5")
db.ask("INSERT INTO t VALUES (-1, -1)")

# %% ask: sums
db.ask("SELECT count(*), sum(v), min(i) FROM t")
# %% ask: changed
db.ask("SELECT v FROM t WHERE i = 100")
# %% ask: gone
db.ask("SELECT count(*) FROM t WHERE i = 15")
