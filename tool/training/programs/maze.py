"""Paths: the shortest way through a grid, with a queue, a set and tuples."""

width, height = 60, 45
walls = {(x, y) for y in range(height) for x in range(width) if (x * 7 + y * 5) % 11 in (1, 3)}
start, goal = (0, 0), (width - 1, height - 1)
for _ in range(3):
    distance = {start: 0}
    came = {}
    queue = [start]
    head = 0
    while head < len(queue):
        place = queue[head]
        head += 1
        if place == goal:
            break
        x, y = place
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            there = (x + dx, y + dy)
            if not (0 <= there[0] < width and 0 <= there[1] < height) or there in walls or there in distance:
                continue
            distance[there] = distance[place] + 1
            came[there] = place
            queue.append(there)
path = [goal]
while path[-1] != start:
    path.append(came[path[-1]])
path.reverse()
assert len(path) == distance[goal] + 1 and not walls & set(path)
drawn = [["#" if (x, y) in walls else "." for x in range(width)] for y in range(height)]
for x, y in path:
    drawn[y][x] = "*"
assert sum(row.count("*") for row in drawn) == len(path)
