"""Integers: divisors, remainders and powers, in loops of every kind."""


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def collatz(number):
    steps = 0
    while number != 1:
        number = number // 2 if number % 2 == 0 else 3 * number + 1
        steps += 1
    return steps


longest, best = 0, 0
for start in range(1, 1_200):
    steps = collatz(start)
    if steps > longest:
        longest, best = steps, start
assert best == 1_161
shared = 0
for a in range(1, 120):
    for b in range(a, 120):
        if gcd(a, b) == 1:
            shared += 1
assert shared > 4_000
digits = 0
for number in range(3_000):
    while number > 9:
        number = sum(int(digit) for digit in str(number))
    digits += number
powers = [pow(3, exponent, 1_000_007) ^ exponent << 2 & 0xFF for exponent in range(2_000)]
factorial = 1
for factor in range(1, 251):
    factorial *= factor
assert factorial % 251 == 250 and len(str(factorial)) == 493 and len(powers) == 2_000
quotient = factorial
while quotient > 10**30:
    quotient, rest = divmod(quotient, 10**12 + 39)
assert 0 < quotient <= 10**30 and rest >= 0
