"""A list nested 2000 levels deep survives, down to its innermost value."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
deep = [b"bottom"]
for level in range(2000):
    deep = [level, deep]

# %% ask: every level is there
node, levels = deep, []
while len(node) == 2:
    levels.append(node[0])
    node = node[1]
(levels == list(range(1999, -1, -1)), node)
