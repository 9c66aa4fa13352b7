"""A gather in a gather, for ever."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import asyncio


async def f(n):
    return await asyncio.gather(f(n + 1), f(n + 1))


await f(0)
