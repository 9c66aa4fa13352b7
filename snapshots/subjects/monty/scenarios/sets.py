"""Sets of strings, numbers and bytes."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
numbers = {3, 1, 2}
words = {"b", "a"}
octets = {b"y", b"x"}

checkpoint()

# %% ask: sorted
[sorted(numbers), sorted(words), sorted(octets)]
# %% ask: a fresh member
[2 in numbers, "a" * 1 in words, b"yx"[1:] in octets]
# %% ask: one more changes nothing
[numbers.add(2), len(numbers)][1]
