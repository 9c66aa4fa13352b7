"""A coroutine that waits for itself, anew and anew."""
# /// hostile
# expect = "limit recursion"
# ///

async def f(n):
    return await f(n + 1)


await f(0)
