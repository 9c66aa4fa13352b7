"""Source compiled again and again."""
# /// hostile
# expect = "limit memory"
# ///

while True:
    eval("+".join(["1"] * 100))
