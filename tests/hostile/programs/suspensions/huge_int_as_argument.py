"""A number of a hundred thousand digits, sent to the host and back."""
# /// hostile
# expect = "value True"
# ///

echo(10**100_000) == 10**100_000
