"""Float loops with an early end: how many points of a grid belong to the Mandelbrot set."""

inside = 0
for row in range(60):
    for column in range(60):
        cx = column / 30 - 1.5
        cy = row / 30 - 1.0
        x = y = 0.0
        for _ in range(50):
            x, y = x * x - y * y + cx, 2.0 * x * y + cy
            if x * x + y * y > 4.0:
                break
        else:
            inside += 1
assert inside == 1_424
