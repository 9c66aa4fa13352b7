"""A loop without end that catches whatever would end it."""
# /// hostile
# expect = "limit time"
# ///

while True:
    try:
        while True:
            pass
    except BaseException:
        continue
    finally:
        while True:
            pass
