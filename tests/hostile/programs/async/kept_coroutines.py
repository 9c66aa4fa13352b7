"""Coroutines made and kept without end."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# limits = { max_feed_duration_secs = 30 }
# ///

async def f(n):
    return n


kept = []
while True:
    kept.append(f(len(kept)))
