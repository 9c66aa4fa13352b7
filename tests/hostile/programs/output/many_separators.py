"""A separator that is longer than all that it separates."""
# /// hostile
# expect = "limit memory"
# ///

print(*["x"] * 1000, sep="-" * 100_000)
