"""A bounded, rotated deque keeps its order, its bound and its half-consumed iterator."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from collections import deque

d = deque([1, 2, 3, 4, 5], maxlen=5)
d.rotate(2)
d.append(6)
half = iter(deque([b"a", b"b", b"c"]))
next(half)

# %% ask: order and bound
(list(d), d.maxlen)

# %% ask: pushing one drops one at the other end
d.appendleft(0)
list(d)

# %% ask: the rest of the iterator
list(half)
