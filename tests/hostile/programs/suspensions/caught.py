"""A program that catches the limit and asks on."""
# /// hostile
# expect = "limit suspensions"
# ///

while True:
    try:
        echo(1)
    except BaseException:
        pass
