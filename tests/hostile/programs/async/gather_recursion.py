"""A gather in a gather, for ever."""
# /// hostile
# expect = "limit memory"
# ///

import asyncio


async def f(n):
    return await asyncio.gather(f(n + 1), f(n + 1))


await f(0)
