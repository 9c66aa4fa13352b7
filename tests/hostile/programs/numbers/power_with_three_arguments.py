"""A modular power of numbers with thousands of digits."""
# /// hostile
# expect = "limit time"
# ///

pow(3**9000, 7**5000, 11**4000) > 0
