"""A lambda that is handed to itself."""
# /// hostile
# expect = "limit recursion"
# ///

(lambda f: f(f))(lambda f: f(f))
