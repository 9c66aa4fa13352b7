"""Every storage class in one table."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b TEXT, c REAL, d BLOB)")
db.ask("INSERT INTO t VALUES (1, 7, 'größe', 1.5, x'00ff'), (2, NULL, '', -0.0, x'')")
db.ask("INSERT INTO t (a) VALUES (9223372036854775807)")

# %% ask: rows
db.ask("SELECT * FROM t ORDER BY id")
# %% ask: types
db.ask("SELECT typeof(a), typeof(c), typeof(d) FROM t ORDER BY id")
# %% ask: whole
db.ask("PRAGMA integrity_check")
# %% ask: one more
db.ask("INSERT INTO t (a) VALUES (1)")
# %% ask: its number
db.ask("SELECT max(id) FROM t")
