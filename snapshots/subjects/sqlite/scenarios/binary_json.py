"""JSON in SQLite's own binary form, from 3.45 on, read as text."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (j BLOB)")
db.ask("""INSERT INTO t VALUES (jsonb('{"a": [1, 2.5, null]}'))""")

# %% ask: text
db.ask("SELECT json(j) FROM t")
# %% ask: a part
db.ask("SELECT json_extract(j, '$.a[1]') FROM t")
# %% ask: bytes
db.ask("SELECT hex(j) FROM t")
