"""A table after columns were added, renamed and dropped."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a, b)")
db.ask("INSERT INTO t VALUES (1, 2)")
db.ask("ALTER TABLE t ADD COLUMN c DEFAULT 'new'")
db.ask("ALTER TABLE t RENAME COLUMN a TO z")
db.ask("ALTER TABLE t DROP COLUMN b")

# %% ask: rows
db.ask("SELECT * FROM t")
# %% ask: schema
db.ask("SELECT name, dflt_value FROM pragma_table_info('t')")
# %% ask: whole
db.ask("PRAGMA integrity_check")
