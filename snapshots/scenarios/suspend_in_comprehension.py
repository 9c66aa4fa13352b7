"""A feed suspended within a comprehension within a loop goes on with the next element of both."""
# /// scenario
# suspend = "call"
# at = 4
# [answers.call]
# fetch = ["a", "b", "c", "d", "e", "f"]
# ///

# %% feed
rows = []
for row in range(2):
    rows.append({b"%d" % column: fetch() for column in range(3)})
else:
    rows.append("done")

# %% ask: rows
rows

# %% ask: found by a fresh key
rows[1]["2".encode()]
