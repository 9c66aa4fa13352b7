"""Names that nobody knows, looked up without end."""
# /// hostile
# expect = "limit suspensions"
# ///

while True:
    try:
        nobody
    except NameError:
        pass
