"""Backtracking over sets: the ways to place seven queens."""


def place(row, columns, rising, falling):
    if row == 7:
        return 1
    found = 0
    for column in range(7):
        if column not in columns and row + column not in rising and row - column not in falling:
            found += place(row + 1, columns | {column}, rising | {row + column}, falling | {row - column})
    return found


assert place(0, set(), set(), set()) == 40
