"""Gathered calls suspended on the host's futures resume in any state of completion."""
# /// scenario
# suspend = "futures"
# at = 2
# [answers.call]
# fetch = [{ future = true }, { future = true }, { future = true }]
# [answers.futures]
# results = ["one", "two", "three"]
# ///

# %% feed
import asyncio

log = []


async def load(name):
    value = await fetch(name)
    log.append(name)
    return (name, value)


async def main():
    return await asyncio.gather(load("a"), load("b"), load("c"))


loaded = asyncio.run(main())

# %% ask: results in the order of the calls
loaded

# %% ask: tasks ended in the order the host settled them
log
