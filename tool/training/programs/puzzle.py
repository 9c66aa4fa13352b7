"""Searching: digits and coins that are tried out one after the other, and orders that are made from others."""


def permute(items):
    if len(items) < 2:
        return [items]
    found = []
    for at in range(len(items)):
        for rest in permute(items[:at] + items[at + 1 :]):
            found.append([items[at]] + rest)
    return found


assert len(permute([1, 2, 3, 4, 5, 6])) == 720


def change(coins, amount, at=0):
    if amount == 0:
        return 1
    if amount < 0 or at == len(coins):
        return 0
    return change(coins, amount - coins[at], at) + change(coins, amount, at + 1)


assert change((50, 20, 10, 5), 150) > 50


def merge_sort(items, *, reverse=False):
    if len(items) <= 1:
        return items
    half = len(items) // 2
    left, right = merge_sort(items[:half], reverse=reverse), merge_sort(items[half:], reverse=reverse)
    merged, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if (left[i] <= right[j]) != reverse:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


numbers = [number * 7_919 % 1_009 for number in range(800)]
assert merge_sort(numbers) == sorted(numbers) and merge_sort(numbers, reverse=True)[0] == max(numbers)
board = [0] * 27
solutions = 0
for a in range(10):
    for b in range(10):
        for c in range(10):
            if a != b != c and (a * 100 + b * 10 + c) % 7 == 0:
                solutions += 1
                board[a + b + c - 1] += 1
assert solutions and sum(board) == solutions
towers = [list(range(7, 0, -1)), [], []]


def move(count, source, target, spare):
    if count:
        move(count - 1, source, spare, target)
        towers[target].append(towers[source].pop())
        move(count - 1, spare, target, source)


move(7, 0, 2, 1)
assert towers == [[], [], [7, 6, 5, 4, 3, 2, 1]]
