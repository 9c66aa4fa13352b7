"""A feed suspended in the middle of an expression keeps the half-built values on its stack."""
# /// scenario
# suspend = "call"
# at = 3
# [answers.call]
# fetch = [1, 2, 3, 4, 5, 6]
# ///

# %% feed
built = {
    b"list": [fetch(), fetch(), *[0, fetch()]],
    b"text": f"<{fetch():>3}>",
    b"chain": 0 < fetch() < 10 > fetch(),
}

# %% ask: what was built
built

# %% ask: found by fresh keys
[built.get("list".encode()), built.get("text".encode()), built.get("chain".encode())]
