"""A hundred thousand rows, of which each column is compressed in another way."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t AS SELECT range AS i, range % 7 AS few, 'constant' AS c, range / 3.0 AS f, CASE WHEN range % 5 = 0 THEN NULL ELSE 'text ' || (range % 100) END AS s FROM range(100000)")

# %% ask: sums
db.ask("SELECT count(*), sum(i), sum(few), count(s), count(DISTINCT s) FROM t")
# %% ask: float
db.ask("SELECT round(sum(f), 3) FROM t")
# %% ask: one row
db.ask("SELECT * FROM t WHERE i = 77777")
