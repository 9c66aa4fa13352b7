"""A sort of more than a few numbers, one of which has no order."""
# /// hostile
# expect = "error EngineFaultError"
# after = "ended"
# gap = "sort"
# ///

sorted([float("nan") if n == 17 else n * 37 % 101 for n in range(40)])
