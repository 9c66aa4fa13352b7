"""Replacement fields within replacement fields."""
# /// hostile
# expect = "raises ValueError"
# ///

"{:{:{}}}".format(1, 2, 3)
