"""Values that are not equal to themselves, as keys."""
# /// hostile
# expect = "value (2, 1, True, True, True)"
# ///

nan = float("nan")
d = {nan: 1, float("nan"): 2}
d[nan], len(d), nan in d, float("nan") in d, sorted([nan, 1.0, nan])[1:2] != []
