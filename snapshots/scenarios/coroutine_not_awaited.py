"""A coroutine made before the snapshot and awaited after it runs then, with its own arguments."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import asyncio

log = []


async def work(name, times=2):
    log.append(f"start {name}")
    return name * times


waiting = work("a")


async def run(coroutine):
    return await coroutine

# %% ask: not started yet
log

# %% ask: awaited now
asyncio.run(run(waiting))

# %% ask: started once
log
