"""A hundred thousand digits of base 36."""
# /// hostile
# expect = "raises ValueError"
# ///

int("z" * 100_000, 36) > 0
