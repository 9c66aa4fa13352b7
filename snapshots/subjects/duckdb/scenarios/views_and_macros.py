"""Views, macros and sequences."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t AS SELECT 3 AS a")
db.ask("CREATE VIEW doubled AS SELECT a * 2 AS d FROM t")
db.ask("CREATE MACRO add(x, y) AS x + y")
db.ask("CREATE SEQUENCE s START 5")
db.ask("SELECT nextval('s')")

# %% ask: view
db.ask("SELECT d FROM doubled")
# %% ask: macro
db.ask("SELECT add(1, 2)")
# %% ask: sequence
db.ask("SELECT nextval('s')")
