"""Ten thousand keys with one hash."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self.n == other.n


d = {}
for n in range(10_000):
    d[Key(n)] = n
