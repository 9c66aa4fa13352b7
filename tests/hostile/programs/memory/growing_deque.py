"""A deque that grows at both ends."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# limits = { max_feed_duration_secs = 30 }
# ///

from collections import deque

d = deque()
while True:
    d.append("x" * 1000 + str(len(d)))
    d.appendleft("y" * 1000 + str(len(d)))
