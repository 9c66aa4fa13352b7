"""Ten thousand tasks at once."""
# /// hostile
# expect = "value 4498500"
# drive = "futures"
# limits = { max_feed_duration_secs = 20, max_suspensions = 100_000, max_memory = 134_217_728 }
# ///

import asyncio


async def one(n):
    return await promise(n)


sum(await asyncio.gather(*[one(n) for n in range(3_000)]))
