"""Snapshots are asked for while promises are open."""
# /// hostile
# expect = "value [1, 2, 3]"
# drive = "futures"
# ///

import asyncio


async def main():
    return await asyncio.gather(promise(1), promise(2), promise(3))


await main()
