"""An enumerated type of its own."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')")
db.ask("CREATE TABLE t (m mood)")
db.ask("INSERT INTO t VALUES ('ok'), ('sad'), (NULL)")

# %% ask: in order
db.ask("SELECT m::VARCHAR FROM t ORDER BY m NULLS LAST")
# %% ask: refused
db.ask("INSERT INTO t VALUES ('angry')")
# %% ask: compared
db.ask("SELECT count(*) FROM t WHERE m < 'happy'")
