"""An argument a hundred thousand deep crosses to the host and back."""
# /// hostile
# expect = "value False"
# limits = { max_feed_duration_secs = 5 }
# ///

x = []
for _ in range(100_000):
    x = [x]
y = echo(x)
y == 1
