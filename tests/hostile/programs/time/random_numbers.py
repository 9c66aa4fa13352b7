"""Random numbers without end."""
# /// hostile
# expect = "limit time"
# ///

import random

while True:
    random.shuffle(list(range(10_000)))
