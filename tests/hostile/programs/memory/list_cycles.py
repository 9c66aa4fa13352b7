"""Lists that hold themselves, made and dropped a hundred thousand times."""
# /// hostile
# expect = "value 99999"
# limits = { max_feed_duration_secs = 20, gc_interval = 1000 }
# ///

for n in range(100_000):
    x = [n, "x" * 100]
    x.append(x)
    y = {"x": x}
    x.append(y)
n
