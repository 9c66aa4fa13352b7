"""The one division of machine integers that overflows."""
# /// hostile
# expect = "value [9223372036854775808, 0, 9223372036854775808, 9223372036854775808]"
# ///

[(-(2**63)) // -1, (-(2**63)) % -1, abs(-(2**63)), -(-(2**63))]
