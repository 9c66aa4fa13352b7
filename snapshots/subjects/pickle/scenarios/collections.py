"""Ordered, counting, default and double-ended containers."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import collections

Point = collections.namedtuple("Point", "x y")
state = {
    "ordered": collections.OrderedDict([("b", 1), ("a", 2)]),
    "counter": collections.Counter("abca"),
    "default": collections.defaultdict(list, {"k": [1]}),
    "deque": collections.deque([1, 2, 3], maxlen=3),
    "chain": collections.ChainMap({"a": 1}, {"b": 2}),
}

# %% ask: ordered
list(state['ordered'].items())
# %% ask: counter
state['counter'].most_common(1)
# %% ask: a new key
state['default']['new']
# %% ask: one too many
[state['deque'].append(4), list(state['deque'])][1]
# %% ask: chain
state['chain']['b']
