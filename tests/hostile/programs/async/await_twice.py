"""A coroutine that is waited for twice."""
# /// hostile
# expect = "raises RuntimeError"
# ///

async def f():
    return 1


c = f()
await c
await c
