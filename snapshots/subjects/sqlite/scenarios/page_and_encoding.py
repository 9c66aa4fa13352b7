"""Small pages, UTF-16, and pages that are given back bit by bit."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("PRAGMA page_size = 512")
db.ask("PRAGMA encoding = 'UTF-16be'")
db.ask("PRAGMA auto_vacuum = INCREMENTAL")
db.ask("CREATE TABLE t (a TEXT)")
db.ask("INSERT INTO t VALUES (printf('%.*c', 5000, 'x')), ('größe')")
db.ask("DELETE FROM t WHERE length(a) > 100")

# %% ask: rows
db.ask("SELECT a FROM t")
# %% ask: settings
db.ask("PRAGMA page_size")
# %% ask: encoding
db.ask("PRAGMA encoding")
# %% ask: free
db.ask("PRAGMA freelist_count")
# %% ask: whole
db.ask("PRAGMA integrity_check")
