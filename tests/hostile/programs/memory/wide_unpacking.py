"""A call with a million arguments."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 5 }
# ///

def f(*args):
    return len(args)


f(*range(1_000_000))
