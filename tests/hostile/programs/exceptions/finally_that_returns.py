"""A finally that swallows what ends the program."""
# /// hostile
# expect = "limit time"
# ///

def f():
    try:
        while True:
            pass
    finally:
        return 1


f()
