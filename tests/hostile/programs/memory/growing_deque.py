"""A deque that grows at both ends."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

from collections import deque

d = deque()
while True:
    d.append("x" * 1000 + str(len(d)))
    d.appendleft("y" * 1000 + str(len(d)))
