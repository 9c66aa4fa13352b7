"""An r-tree."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE VIRTUAL TABLE r USING rtree(id, x0, x1, y0, y1)")
db.ask("INSERT INTO r VALUES (1, 0, 1, 0, 1), (2, 5, 6, 5, 6)")

# %% ask: within
db.ask("SELECT id FROM r WHERE x0 > 3")
# %% ask: one more
db.ask("INSERT INTO r VALUES (3, 7, 8, 7, 8)")
# %% ask: within after
db.ask("SELECT count(*) FROM r WHERE x0 > 3")
