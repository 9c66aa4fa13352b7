"""A hundred thousand attributes on one instance."""
# /// hostile
# expect = "value 99999"
# limits = { max_feed_duration_secs = 5, max_memory = 134_217_728 }
# ///

class C:
    pass


c = C()
for n in range(100_000):
    setattr(c, f"a{n}", n)
c.a99999
