"""A snapshot in a handler in a finally in a with."""
# /// hostile
# expect = "value ['finally', 'left']"
# drive = "relay"
# ///

seen = []


class C:
    def __enter__(self):
        return echo("entered")

    def __exit__(self, *error):
        seen.append("left")
        return True


try:
    with C() as c:
        try:
            raise ValueError("x")
        except ValueError:
            echo(1)
            raise KeyError("y")
        finally:
            seen.append(echo("finally"))
except KeyError:
    seen.append("escaped")
seen
