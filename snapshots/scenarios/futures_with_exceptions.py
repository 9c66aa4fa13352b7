"""An awaited call whose future fails raises in its own task, and the others still end."""
# /// scenario
# suspend = "futures"
# at = 2
# [answers.call]
# fetch = [{ future = true }, { future = true }, { future = true }]
# [answers.futures]
# results = ["one", { raise = "ValueError", message = "two failed" }, "three"]
# ///

# %% feed
import asyncio

log = []


async def guarded(name):
    try:
        value = await fetch(name)
    except ValueError as error:
        value = f"caught {error}"
    finally:
        log.append(name)
    return value


async def main():
    return await asyncio.gather(guarded("a"), guarded("b"), guarded("c"))


results = asyncio.run(main())

# %% ask: results
results

# %% ask: every task ended
log
