"""A feed suspended 200 calls deep returns through all of them."""
# /// scenario
# suspend = "call"
# [answers.call]
# bottom = [7]
# ///

# %% feed
def descend(depth, path):
    here = b"%d" % depth
    if depth == 0:
        return bottom() + len(path)
    result = descend(depth - 1, path + [here])
    visited[here] = result
    return result + 1


visited = {}
total = descend(200, [])

# %% ask: the result
total

# %% ask: locals of the frames in between
(len(visited), visited["1".encode()], visited["200".encode()])
