"""Characters that grow when their case changes."""
# /// hostile
# expect = "value (True, 2, 2)"
# ///

("ß" * 100_000).upper() == "SS" * 100_000, len("ŉ".upper()), len("İ".lower())
