"""Coroutines made and dropped without end."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

async def f():
    return 1


while True:
    f()
