"""Coroutines made and kept without end."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

async def f(n):
    return n


kept = []
while True:
    kept.append(f(len(kept)))
