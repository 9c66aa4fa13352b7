"""Wide lists, tuples, dicts and strings keep every element."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
numbers = list(range(20_000))
squares = tuple([i * i for i in range(5_000)])
table = {str(i): (i, [i]) for i in range(5_000)}
text = "".join([chr(97 + i % 26) for i in range(50_000)])

# %% ask: sums
(sum(numbers), sum(squares), sum([value[1][0] for value in table.values()]))

# %% ask: single elements
(numbers[-1], squares[4999], table["4321"], text[26 * 1000 : 26 * 1000 + 5])

# %% ask: sizes
(len(numbers), len(squares), len(table), len(text))
