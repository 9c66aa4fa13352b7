"""Slices of short lists: the longest flip of all permutations of seven, as in the Benchmarks Game."""


def fannkuch(n):
    longest = checksum = number = 0
    order = list(range(n))
    count = list(range(1, n + 1))
    while True:
        if order[0]:
            flipped = order[:]
            flips = 0
            first = flipped[0]
            while first:
                flipped[: first + 1] = flipped[first::-1]
                flips += 1
                first = flipped[0]
            longest = max(longest, flips)
            checksum += -flips if number & 1 else flips
        number += 1
        k = 1
        while True:
            if k == n:
                return checksum, longest
            order.insert(k, order.pop(0))
            count[k] -= 1
            if count[k]:
                break
            count[k] = k + 1
            k += 1


assert fannkuch(7) == (228, 16)
