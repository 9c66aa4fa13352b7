"""A separator that is longer than all that it separates."""
# /// hostile
# expect = "limit output"
# ///

print(*["x"] * 1000, sep="-" * 100_000)
