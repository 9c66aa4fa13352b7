"""A view with a right join, which SQLite can parse from 3.39 on."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE a (x)")
db.ask("CREATE TABLE b (x)")
db.ask("INSERT INTO a VALUES (1), (2)")
db.ask("INSERT INTO b VALUES (2), (3)")
db.ask("CREATE VIEW joined AS SELECT a.x AS l, b.x AS r FROM a RIGHT JOIN b ON a.x = b.x")

# %% ask: view
db.ask("SELECT l, r FROM joined ORDER BY r")
# %% ask: beside it
db.ask("SELECT count(*) FROM a")
