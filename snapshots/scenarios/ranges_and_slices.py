"""Ranges and slices keep their bounds, beyond 2^31 and 2^32 too."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
ranges = [range(10), range(10, 0, -3), range(2**40, 2**40 + 5), range(-(2**33), 2**33, 2**31)]
window = slice(2, None, 3)
text = "abcdefghij"

# %% ask: elements
[list(r) for r in ranges]

# %% ask: members
[2**40 + 3 in ranges[2], 2**31 in ranges[3], 2**31 + 1 in ranges[3], ranges[3][-1]]

# %% ask: the slice
[text[window], list(range(10))[window], (window.start, window.stop, window.step)]
