"""A range that ends where machine integers do."""
# /// hostile
# expect = "value ([9223372036854775805, 9223372036854775806], 2, 9223372036854775806)"
# ///

r = range(2**63 - 3, 2**63 - 1)
list(r), len(r), r[-1]
