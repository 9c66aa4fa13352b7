"""A sort of long lists that differ only at their ends."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3, max_memory = 134_217_728 }
# ///

x = [[0] * 100_000 + [n] for n in range(20)]
while True:
    sorted(x, reverse=True)
