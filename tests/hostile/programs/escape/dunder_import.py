"""The function behind import."""
# /// hostile
# expect = "raises NameError"
# ///

__import__("os").system("id")
