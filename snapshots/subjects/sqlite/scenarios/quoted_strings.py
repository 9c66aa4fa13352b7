"""Double quotes for a string, which SQLite once took in any schema."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a)")
db.ask("""CREATE INDEX ti ON t (a) WHERE a != "none" """)
db.ask("INSERT INTO t VALUES ('x'), ('none')")

# %% ask: rows
db.ask("SELECT a FROM t WHERE a != 'none'")
# %% ask: beside it
db.ask("SELECT count(*) FROM t")
# %% ask: whole
db.ask("PRAGMA integrity_check")
