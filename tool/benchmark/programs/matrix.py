"""Nested lists of integers: a matrix to the fourth."""


def multiply(a, b):
    columns = [[row[j] for row in b] for j in range(len(b[0]))]
    return [[sum([x * y for x, y in zip(row, column)]) for column in columns] for row in a]


size = 36
a = [[(i * j) % 7 for j in range(size)] for i in range(size)]
b = multiply(a, a)
c = multiply(b, b)
assert sum([sum(row) for row in c]) == 3_646_518_750
