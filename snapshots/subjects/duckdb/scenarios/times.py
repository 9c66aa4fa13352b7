"""Dates, times with and without zone, and intervals."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t AS SELECT DATE '2024-02-29' a, TIME '01:02:03.000004' b, TIMESTAMP '2024-02-29 12:00:00' c, INTERVAL 3 MONTH d, TIMESTAMP_S '1999-12-31 23:59:59' e, TIMESTAMP_NS '2024-01-01 00:00:00.123456' f")

# %% ask: row
db.ask("SELECT a, b, c, e FROM t")
# %% ask: calculated
db.ask("SELECT (a + d)::TIMESTAMP FROM t")
# %% ask: nanoseconds
db.ask("SELECT f::VARCHAR FROM t")
