"""Dynamic programming over rows: the edit distance of two texts."""


def distance(a, b):
    previous = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        current = [i]
        for j in range(1, len(b) + 1):
            cost = 0 if a[i - 1] == b[j - 1] else 1
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost))
        previous = current
    return previous[-1]


assert distance("kitten sitting on the mat " * 8, "sitting kittens in the hat " * 8) == 64
