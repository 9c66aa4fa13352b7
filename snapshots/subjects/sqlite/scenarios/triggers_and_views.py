"""A view, and triggers that keep a total."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a INTEGER)")
db.ask("CREATE TABLE total (s INTEGER)")
db.ask("INSERT INTO total VALUES (0)")
db.ask("CREATE TRIGGER added AFTER INSERT ON t BEGIN UPDATE total SET s = s + new.a; END")
db.ask("CREATE VIEW doubled AS SELECT a * 2 AS d FROM t")
db.ask("INSERT INTO t VALUES (3), (4)")

# %% ask: total
db.ask("SELECT s FROM total")
# %% ask: view
db.ask("SELECT d FROM doubled ORDER BY d")
# %% ask: one more
db.ask("INSERT INTO t VALUES (5)")
# %% ask: total after
db.ask("SELECT s FROM total")
