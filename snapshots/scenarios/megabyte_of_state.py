"""A session with more than a megabyte of bytes and text keeps all of it."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import hashlib

blocks = [hashlib.sha256(b"%d" % i).digest() * 512 for i in range(64)]
text = "größer als ein Megabyte – " * 8_000
index = {block[:32]: i for i, block in enumerate(blocks)}

# %% ask: size
(sum([len(block) for block in blocks]), len(text), len(text.encode()))

# %% ask: content
digest = hashlib.sha256()
for block in blocks:
    digest.update(block)
(digest.hexdigest(), hashlib.sha256(text.encode()).hexdigest())

# %% ask: every block is found by its first bytes
[index.get(hashlib.sha256(str(i).encode()).digest()) == i for i in range(64)] == [True] * 64
