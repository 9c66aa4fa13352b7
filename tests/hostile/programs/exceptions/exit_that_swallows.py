"""A context that swallows what ends the program."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

class Swallow:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


while True:
    with Swallow():
        while True:
            pass
