"""Products, permutations and combinations go on where they were."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from itertools import combinations, combinations_with_replacement, permutations, product

iterators = [
    product("ab", [b"x", b"y"]),
    permutations([1, 2, 3], 2),
    combinations("abcd", 2),
    combinations_with_replacement([1, 2], 2),
]
first = [next(iterator) for iterator in iterators]

# %% ask: what was taken before
first

# %% ask: the rest of each
[list(iterator) for iterator in iterators]
