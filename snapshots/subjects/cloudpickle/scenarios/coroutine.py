"""A coroutine function."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import asyncio

async def wait(x):
    await asyncio.sleep(0)
    return x + 1

def both():
    async def main():
        return await asyncio.gather(wait(1), wait(2))
    return asyncio.run(main())

state = both

# %% ask: called
state()
