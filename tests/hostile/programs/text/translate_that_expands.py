"""A translation that makes each letter a megabyte."""
# /// hostile
# expect = "limit memory"
# ///

"".join("x" * 1_000_000 if c == "a" else c for c in "a" * 1000)
