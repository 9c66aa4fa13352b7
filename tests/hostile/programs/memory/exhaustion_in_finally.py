"""A program that asks for more as it is being ended."""
# /// hostile
# expect = "limit memory"
# ///

try:
    "x" * 10**9
finally:
    [0] * 10**9
