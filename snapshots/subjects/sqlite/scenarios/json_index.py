"""An index over a part of a JSON text, with the operator that came with 3.38."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (j TEXT)")
db.ask("CREATE INDEX tj ON t (j ->> 'k')")
db.ask("""INSERT INTO t VALUES ('{"k": 1}'), ('{"k": 2}')""")

# %% ask: found
db.ask("SELECT j FROM t WHERE j ->> 'k' = 2")
# %% ask: whole
db.ask("PRAGMA integrity_check")
# %% ask: beside it
db.ask("SELECT count(*) FROM t")
