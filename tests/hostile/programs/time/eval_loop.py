"""Source compiled again and again."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", gap = "memory" }
# ///

while True:
    eval("+".join(["1"] * 100))
