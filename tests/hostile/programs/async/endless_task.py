"""A task that never yields."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import asyncio


async def spin():
    while True:
        pass


await spin()
