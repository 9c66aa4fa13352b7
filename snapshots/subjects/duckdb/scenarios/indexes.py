"""A primary key and an index, which hold after the load."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR)")
db.ask("INSERT INTO t SELECT range, 'v' || range FROM range(5000)")
db.ask("CREATE INDEX tv ON t (v)")
db.ask("DELETE FROM t WHERE id % 3 = 0")

# %% ask: found
db.ask("SELECT id FROM t WHERE v = 'v4000'")
# %% ask: how many
db.ask("SELECT count(*) FROM t")
# %% ask: unique
db.ask("INSERT INTO t VALUES (1, 'x')")
# %% ask: one more
db.ask("INSERT INTO t VALUES (0, 'again')")
# %% ask: found after
db.ask("SELECT v FROM t WHERE id = 0")
