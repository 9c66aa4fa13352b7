"""Gathered tasks within gathered tasks, each with pending calls of its own, end in order."""
# /// scenario
# suspend = "futures"
# at = 3
# [answers.call]
# fetch = [{ future = true }, { future = true }, { future = true }, { future = true }]
# [answers.futures]
# results = [1, 2, 3, 4]
# ///

# %% feed
import asyncio


async def leaf(key):
    return {key: await fetch(key)}


async def branch(*keys):
    parts = await asyncio.gather(*[leaf(key) for key in keys])
    merged = {}
    for part in parts:
        merged.update(part)
    return merged


async def main():
    return await asyncio.gather(branch(b"a", b"b"), branch(b"c", b"d"))


left, right = asyncio.run(main())

# %% ask: results
(left, right)

# %% ask: found by fresh keys
[left["b".encode()], right["c".encode()]]
