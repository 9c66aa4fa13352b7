"""A hash that is another each time."""
# /// hostile
# expect = "value (False, 1, True)"
# ///

import random


class C:
    def __hash__(self):
        return random.randrange(2**60)

    def __eq__(self, other):
        return self is other


c = C()
d = {c: 1}
(c in d, len(d), list(d) == [c])
