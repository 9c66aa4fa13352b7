"""A snapshot at each of fifty questions."""
# /// hostile
# expect = "value 1225"
# drive = "relay"
# limits = { max_feed_duration_secs = 20 }
# ///

x = [0]
for n in range(50):
    x.append(echo(x[-1] + n))
x[-1]
