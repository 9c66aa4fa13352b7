"""A schema of its own, defaults, checks and a foreign key."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE SCHEMA own")
db.ask("CREATE TABLE own.p (id INTEGER PRIMARY KEY)")
db.ask("CREATE TABLE own.c (p INTEGER REFERENCES own.p (id), d INTEGER DEFAULT 7 CHECK (d > 0))")
db.ask("INSERT INTO own.p VALUES (1)")
db.ask("INSERT INTO own.c (p) VALUES (1)")

# %% ask: rows
db.ask("SELECT * FROM own.c")
# %% ask: check
db.ask("INSERT INTO own.c VALUES (1, -1)")
# %% ask: key
db.ask("INSERT INTO own.c (p) VALUES (9)")
# %% ask: one more
db.ask("INSERT INTO own.c (p) VALUES (1)")
