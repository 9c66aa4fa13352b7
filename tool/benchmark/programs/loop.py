"""A loop over integers: a linear congruential generator."""

total = 0
for i in range(200_000):
    total = (total * 31 + i) % 1_000_003
assert total == 796_956
