"""A default argument that grows with every call."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

def f(kept=[]):
    kept.append("x" * 1000 + str(len(kept)))


while True:
    f()
