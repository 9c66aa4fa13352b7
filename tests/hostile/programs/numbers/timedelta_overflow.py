"""A duration longer than the calendar."""
# /// hostile
# expect = "raises OverflowError"
# ///

from datetime import timedelta

timedelta(days=10**9) * 10**9
