"""Tables: the best load of a knapsack, and pictures that are smoothed."""

weights = [3 + number * 7 % 23 for number in range(40)]
values = [10 + number * 13 % 37 for number in range(40)]
room = 150
best = [[0] * (room + 1) for _ in range(len(weights) + 1)]
for item in range(1, len(weights) + 1):
    weight, value = weights[item - 1], values[item - 1]
    above, row = best[item - 1], best[item]
    for load in range(room + 1):
        row[load] = above[load]
        if weight <= load and above[load - weight] + value > row[load]:
            row[load] = above[load - weight] + value
assert best[-1][room] == max(best[-1])
picture = [[(x * y) % 17 / 17 for x in range(50)] for y in range(40)]
for _ in range(2):
    smooth = [row[:] for row in picture]
    for y in range(1, 39):
        for x in range(1, 49):
            total = 0.0
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    total += picture[y + dy][x + dx]
            smooth[y][x] = total / 9
    picture = smooth
assert 0 < picture[20][20] < 1
counts = [0] * 10
for row in picture:
    for value in row:
        counts[int(value * 10)] += 1
assert sum(counts) == 2_000
