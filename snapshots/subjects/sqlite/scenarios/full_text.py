"""A full-text index, asked and added to."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE VIRTUAL TABLE t USING fts5(body, tokenize = 'unicode61')")
db.ask("INSERT INTO t VALUES ('the quick fox'), ('größe und quick'), ('slow')")

# %% ask: found
db.ask("SELECT rowid FROM t WHERE t MATCH 'quick' ORDER BY rowid")
# %% ask: prefix
db.ask("SELECT rowid FROM t WHERE t MATCH 'gr*'")
# %% ask: one more
db.ask("INSERT INTO t VALUES ('quick again')")
# %% ask: found after
db.ask("SELECT count(*) FROM t WHERE t MATCH 'quick'")
# %% ask: whole
db.ask("INSERT INTO t(t) VALUES ('integrity-check')")
