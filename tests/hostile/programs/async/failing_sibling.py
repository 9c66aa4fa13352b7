"""One task fails while others wait."""
# /// hostile
# expect = "raises KeyError"
# drive = "futures"
# ///

import asyncio


async def bad():
    await promise(1)
    raise KeyError("bad")


async def good():
    return await promise(2)


await asyncio.gather(bad(), good(), bad())
