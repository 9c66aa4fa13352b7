"""A value fifty thousand deep goes through a snapshot."""
# /// hostile
# expect = "value 50000"
# drive = "relay"
# limits = { max_feed_duration_secs = 20, max_memory = 134_217_728 }
# ///

x = []
for _ in range(50_000):
    x = [x]
# %%
echo(1)
# %%
depth = 0
while x:
    x = x[0]
    depth += 1
depth
