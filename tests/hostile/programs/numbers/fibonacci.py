"""A Fibonacci number with hundreds of thousands of digits, by addition."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

a, b = 0, 1
while True:
    a, b = b, a + b
