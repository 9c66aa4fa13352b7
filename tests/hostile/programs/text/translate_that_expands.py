"""A translation that makes each letter a megabyte."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

"".join("x" * 1_000_000 if c == "a" else c for c in "a" * 1000)
