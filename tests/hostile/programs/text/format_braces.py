"""Format strings whose braces do not match."""
# /// hostile
# expect = "value 9"
# ///

errors = 0
for s in ("{", "}", "{{}", "{0", "{!", "{!x}", "{:{}", "{0[}", "{0.}", "{" * 1000):
    try:
        s.format(1, 2)
    except (ValueError, KeyError, IndexError):
        errors += 1
errors
