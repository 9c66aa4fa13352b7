"""Sets of tuples: Conway's game of life, from the R-pentomino."""

cells = {(1, 0), (2, 0), (0, 1), (1, 1), (1, 2)}
for _ in range(60):
    neighbors = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    place = (x + dx, y + dy)
                    neighbors[place] = neighbors.get(place, 0) + 1
    cells = {place for place, count in neighbors.items() if count == 3 or (count == 2 and place in cells)}
assert len(cells) == 79
