"""Calculated columns, and comments, which came with 0.10."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a INTEGER, b INTEGER GENERATED ALWAYS AS (a * 2))")
db.ask("INSERT INTO t (a) VALUES (4)")
db.ask("COMMENT ON TABLE t IS 'noted'")

# %% ask: row
db.ask("SELECT a, b FROM t")
# %% ask: comment
db.ask("SELECT comment FROM duckdb_tables()")
