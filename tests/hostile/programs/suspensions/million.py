"""A million questions, where the host allows them."""
# /// hostile
# expect = "value 499999500000"
# limits = { max_suspensions = 2_000_000, max_feed_duration_secs = 300, max_memory = 268_435_456 }
# seconds = 600
# ///

total = 0
for n in range(1_000_000):
    total += echo(n)
total
