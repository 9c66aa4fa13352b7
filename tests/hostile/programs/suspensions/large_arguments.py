"""Questions of a megabyte each."""
# /// hostile
# expect = "value 1000000"
# wasm = { expect = "limit memory", gap = "journal" }
# limits = { max_feed_duration_secs = 30, max_memory = 67_108_864 }
# ///

s = "x" * 1_000_000
for _ in range(50):
    s = echo(s)
len(s)
