"""Lists, structs and maps inside each other."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (l INTEGER[], s STRUCT(a INTEGER, b VARCHAR[]), m MAP(VARCHAR, INTEGER))")
db.ask("INSERT INTO t VALUES ([1, NULL, 3], {'a': 1, 'b': ['x', 'y']}, MAP {'k': 1}), ([], NULL, MAP {})")

# %% ask: lists
db.ask("SELECT l FROM t")
# %% ask: a field
db.ask("SELECT s.b[2] FROM t")
# %% ask: a key
db.ask("SELECT map_extract(m, 'k')::VARCHAR FROM t WHERE len(l) > 0")
# %% ask: struct
db.ask("SELECT s FROM t WHERE s IS NOT NULL")
