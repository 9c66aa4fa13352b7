"""Every number's type, at its ends."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
db.ask("CREATE TABLE t AS SELECT 127::TINYINT a, (-32768)::SMALLINT b, 2147483647::INTEGER c, (-9223372036854775808)::BIGINT d, 170141183460469231731687303715884105727::HUGEINT e, 255::UTINYINT f, 1.5::FLOAT g, (-0.1)::DOUBLE h, 12345.678::DECIMAL(18,3) i")

# %% ask: row
db.ask("SELECT * FROM t")
# %% ask: types
db.ask("SELECT data_type FROM information_schema.columns ORDER BY ordinal_position")
