"""Texts short and long, and bytes."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a VARCHAR, b BLOB)")
db.ask("INSERT INTO t VALUES ('größe', '\\x00\\xFF'::BLOB), (repeat('long ', 1000), NULL), ('', ''::BLOB)")

# %% ask: short
db.ask("SELECT a FROM t WHERE length(a) < 10 ORDER BY a")
# %% ask: long
db.ask("SELECT max(length(a)) FROM t")
# %% ask: bytes
db.ask("SELECT b FROM t WHERE a = 'größe'")
