"""A tuple a hundred thousand deep, hashed."""
# /// hostile
# expect = "limit recursion"
# limits = { max_feed_duration_secs = 5 }
# ///

x = ()
for _ in range(100_000):
    x = (x,)
hash(x)
