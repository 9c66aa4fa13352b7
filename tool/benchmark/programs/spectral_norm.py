"""Calls and floats: the spectral norm of an infinite matrix, as in the Benchmarks Game."""


def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector):
    n = len(vector)
    return [sum([element(i, j) * vector[j] for j in range(n)]) for i in range(n)]


def times_transposed(vector):
    n = len(vector)
    return [sum([element(j, i) * vector[j] for j in range(n)]) for i in range(n)]


u = [1.0] * 40
v = u
for _ in range(10):
    v = times_transposed(times(u))
    u = times_transposed(times(v))
dot = 0.0
norm = 0.0
for a, b in zip(u, v):
    dot += a * b
    norm += b * b
assert round((dot / norm) ** 0.5, 4) == 1.2742
