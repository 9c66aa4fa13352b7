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

# %% ask: members and elements
[2**40 + 3 in ranges[2], ranges[3][-1], range(2**40)[2**35]]

# %% ask: the slice
[text[window], list(range(10))[window], (window.start, window.stop, window.step)]

# %% ask: a range of more than 2^32 elements
len(range(2**33))
