"""Floats: pendulums that swing, step by step."""

import math

angle, speed, time = 0.5, 0.0, 0.0
crossings = 0
while time < 60.0:
    acceleration = -9.81 * math.sin(angle) - 0.02 * speed
    before = angle
    speed += acceleration * 0.005
    angle += speed * 0.005
    time += 0.005
    if before > 0 >= angle or before < 0 <= angle:
        crossings += 1
assert 30 < crossings < 60
points = [(math.cos(step / 100), math.sin(step / 100), step * 0.5) for step in range(1_500)]
length = 0.0
for (x1, y1, z1), (x2, y2, z2) in zip(points, points[1:]):
    length += math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2 + (z2 - z1) ** 2)
mean = sum(point[0] for point in points) / len(points)
spread = math.sqrt(sum((point[0] - mean) ** 2 for point in points) / len(points))
assert 700 < length < 800 and 0 < spread < 1 and round(mean, 3) != int(mean * 1000)
