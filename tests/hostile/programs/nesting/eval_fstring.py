"""F-strings nested a hundred deep in a text that is evaluated."""
# /// hostile
# expect = "value '1'"
# ///

text = "1"
for _ in range(100):
    text = 'f"{' + text + '}"'
eval(text)
