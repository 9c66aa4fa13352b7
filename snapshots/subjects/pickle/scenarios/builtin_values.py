"""Numbers, strings, bytes and containers."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = {
    "numbers": [0, -1, 2**31, 2**100, 1.5, float("inf"), 3 + 4j],
    "texts": ["", "größe", "\ud83d", "a" * 300],
    "bytes": [b"", b"\x00\xff", bytearray(b"abc")],
    "containers": [(), (1, (2,)), {3, 1}, frozenset({"x"}), [None, True, ...]],
}

# %% ask: all of it
state
# %% ask: types
[type(v).__name__ for values in state.values() for v in values]
