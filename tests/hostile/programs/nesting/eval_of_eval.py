"""An eval of an eval, quoted anew twelve times."""
# /// hostile
# expect = "value 1"
# ///

text = "1"
for _ in range(12):
    text = f"eval({text!r})"
eval(text)
