"""One coroutine in a gather twice."""
# /// hostile
# expect = "value [1, 1]"
# ///

import asyncio


async def f():
    return 1


c = f()
await asyncio.gather(c, c)
