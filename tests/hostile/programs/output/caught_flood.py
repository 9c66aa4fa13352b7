"""A flood that catches its limit and goes on."""
# /// hostile
# expect = "limit time"
# ///

while True:
    try:
        print("x" * 100_000)
    except BaseException:
        pass
