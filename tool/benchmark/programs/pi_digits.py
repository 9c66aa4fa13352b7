"""Large integers: the digits of pi, by Gibbons' spigot."""

digits = []
q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
while len(digits) < 300:
    if 4 * q + r - t < m * t:
        digits.append(str(m))
        q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
    else:
        q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
assert "".join(digits)[-10:] == "6024914127"
