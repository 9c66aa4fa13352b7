"""Instances that hold each other, made and dropped a hundred thousand times."""
# /// hostile
# expect = "value 99999"
# limits = { max_feed_duration_secs = 20, gc_interval = 1000 }
# ///

class Node:
    def __init__(self):
        self.payload = "x" * 100


for n in range(100_000):
    a, b = Node(), Node()
    a.other, b.other = b, a
n
