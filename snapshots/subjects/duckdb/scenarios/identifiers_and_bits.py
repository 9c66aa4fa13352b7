"""UUIDs and bit strings."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t AS SELECT '12345678-1234-5678-1234-567812345678'::UUID u, '10101'::BIT b")

# %% ask: text
db.ask("SELECT u::VARCHAR, b::VARCHAR FROM t")
# %% ask: set bits
db.ask("SELECT bit_count(b) FROM t")
