"""A session with more than a megabyte of bytes and text keeps all of it."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
blocks = [str(i).encode() * (16_000 // len(str(i))) for i in range(64)]
text = "größer als ein Megabyte – " * 8_000
index = {block[:64]: i for i, block in enumerate(blocks)}

# %% ask: size
(sum([len(block) for block in blocks]), len(text), len(text.encode()))

# %% ask: every block
[i for i, block in enumerate(blocks) if block != str(i).encode() * (16_000 // len(str(i)))]

# %% ask: the text
(text == "größer als ein Megabyte – " * 8_000, text[:11], text[-11:])

# %% ask: every block is found by its first bytes
[i for i in range(64) if index.get((str(i).encode() * 64)[:64]) != i]
