"""A task that never yields."""
# /// hostile
# expect = "limit time"
# ///

import asyncio


async def spin():
    while True:
        pass


await spin()
