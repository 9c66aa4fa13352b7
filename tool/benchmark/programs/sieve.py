"""A list written at strides: the sieve of Eratosthenes."""

limit = 100_000
prime = [True] * limit
prime[0] = prime[1] = False
for number in range(2, int(limit**0.5) + 1):
    if prime[number]:
        for multiple in range(number * number, limit, number):
            prime[multiple] = False
assert sum([1 for number in range(limit) if prime[number]]) == 9_592
