"""Arrays of a fixed length, from 0.10 on, and unions."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t (a INTEGER[3], u UNION(n INTEGER, s VARCHAR))")
db.ask("INSERT INTO t VALUES ([1, 2, 3], 5), ([4, 5, 6], 'x')")

# %% ask: array
db.ask("SELECT a::VARCHAR FROM t")
# %% ask: tags
db.ask("SELECT union_tag(u)::VARCHAR FROM t")
# %% ask: a member
db.ask("SELECT u.s FROM t")
