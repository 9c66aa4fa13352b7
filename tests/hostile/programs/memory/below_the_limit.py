"""A program that stays below its limit again and again."""
# /// hostile
# expect = "value 500000"
# limits = { max_feed_duration_secs = 5 }
# ///

for _ in range(50):
    x = [0] * 500_000
len(x)
