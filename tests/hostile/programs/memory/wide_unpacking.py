"""A call with a million arguments."""
# /// hostile
# expect = "limit memory"
# native = { expect = "value 1000000" }
# limits = { max_feed_duration_secs = 5 }
# ///

def f(*args):
    return len(args)


f(*range(1_000_000))
