"""Arithmetic of floats: the planets of the sun, as in the Computer Language Benchmarks Game."""

bodies = [
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47841760435743],
    [4.84143144246472, -1.1603200440274284, -0.10362204447112311, 0.606326392995832, 2.81198684491626, -0.02521836165988763, 0.03769367487038949],
    [8.34336671824458, 4.124798564124305, -0.4035234171143214, -1.0107743461787924, 1.8256623712304119, 0.008415761376584154, 0.011286326131968767],
    [12.894369562139131, -15.111151401698631, -0.22330757889265573, 1.0827910064415354, 0.8687130181696082, -0.010832637401363636, 0.0017237240570597112],
    [15.379697114850917, -25.919314609987964, 0.17925877295037118, 0.979090732243898, 0.5946989986476762, -0.034755955550407, 0.0020336868699246304],
]


def advance(dt):
    for i in range(5):
        one = bodies[i]
        for j in range(i + 1, 5):
            other = bodies[j]
            dx = one[0] - other[0]
            dy = one[1] - other[1]
            dz = one[2] - other[2]
            distance = dx * dx + dy * dy + dz * dz
            magnitude = dt / (distance * distance**0.5)
            one[3] -= dx * other[6] * magnitude
            one[4] -= dy * other[6] * magnitude
            one[5] -= dz * other[6] * magnitude
            other[3] += dx * one[6] * magnitude
            other[4] += dy * one[6] * magnitude
            other[5] += dz * one[6] * magnitude
    for body in bodies:
        body[0] += dt * body[3]
        body[1] += dt * body[4]
        body[2] += dt * body[5]


for _ in range(1_000):
    advance(0.01)
assert round(bodies[0][0], 6) == 0.011171
