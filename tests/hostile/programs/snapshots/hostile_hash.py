"""Keys with hashes of their own go through a snapshot."""
# /// hostile
# expect = "value 50"
# drive = "relay"
# ///

class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return [0, -1, 2**61 - 1, 2**63 - 1, -(2**63)][self.n % 5]

    def __eq__(self, other):
        return self.n == other.n


d = {Key(n): n for n in range(50)}
# %%
sum(d[Key(n)] == n for n in range(50))
