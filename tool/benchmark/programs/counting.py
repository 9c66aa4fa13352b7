"""Dicts and a sort by key: how often each remainder occurs."""

counts = {}
for i in range(60_000):
    key = i * i % 997
    counts[key] = counts.get(key, 0) + 1
top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
assert top == [(1, 121), (4, 121), (9, 121)]
