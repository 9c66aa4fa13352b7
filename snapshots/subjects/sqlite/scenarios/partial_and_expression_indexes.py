"""Indexes over part of a table, and over expressions."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a INTEGER, b TEXT)")
db.ask("CREATE INDEX tp ON t (a) WHERE b IS NOT NULL")
db.ask("CREATE INDEX te ON t (lower(b), a + 1)")
db.ask("INSERT INTO t VALUES (1, 'X'), (2, NULL), (3, 'y')")

# %% ask: partial
db.ask("SELECT a FROM t INDEXED BY tp WHERE b IS NOT NULL ORDER BY a")
# %% ask: expression
db.ask("SELECT a FROM t INDEXED BY te WHERE lower(b) = 'x'")
# %% ask: whole
db.ask("PRAGMA integrity_check")
