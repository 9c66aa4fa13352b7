"""A thousand sleepers at once."""
# /// hostile
# expect = "limit sleep"
# limits = { max_total_sleep_secs = 1 }
# ///

import asyncio

await asyncio.gather(*[asyncio.sleep(10) for _ in range(1000)])
