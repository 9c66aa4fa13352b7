"""Rows that belong to others, and go with them."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE p (id INTEGER PRIMARY KEY)")
db.ask("CREATE TABLE c (p INTEGER REFERENCES p ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)")
db.ask("INSERT INTO p VALUES (1), (2)")
db.ask("INSERT INTO c VALUES (1), (1), (2)")

# %% ask: checked
db.ask("PRAGMA foreign_key_check")
# %% ask: switched on
db.ask("PRAGMA foreign_keys = ON")
# %% ask: deleted
db.ask("DELETE FROM p WHERE id = 1")
# %% ask: gone
db.ask("SELECT * FROM c")
