"""Pipelines: what builtins and comprehensions make of each other."""

numbers = list(range(3_000))
squares = [number * number for number in numbers if number % 3]
pairs = dict(zip(numbers, squares))
assert len(pairs) == 2_000 and sum(map(lambda number: number % 7, squares)) > 0
chosen = list(filter(lambda pair: pair[0] % 2 == pair[1] % 2, pairs.items()))
assert any(number < square for number, square in chosen) and not all(number for number, _ in pairs.items())
ordered = sorted(numbers, key=lambda number: (number % 10, -number), reverse=True)
assert ordered[0] == 9 and max(ordered) == 2_999
window = [min(numbers[at : at + 5]) + max(numbers[at : at + 5]) for at in range(0, 2_900)]
nested = [[row * column for column in range(30)] for row in range(30)]
flat = [value for row in nested for value in row if value]
turned = [list(column) for column in zip(*nested)]
assert turned == nested and len(flat) == 29 * 29 and len(window) == 2_900
merged = sorted(flat) + list(reversed(flat))
merged.extend(number for _, number in enumerate(flat[:200]))
head, *middle, tail = merged
assert len(middle) == len(merged) - 2
seen = set()
unique = [value for value in flat if not (value in seen or seen.add(value))]
assert len(unique) == len(seen) == len(set(flat)) and sum(1 for value in unique if value in seen) == len(unique)


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value

    return composed


change = compose(lambda value: value + 1, lambda value: value * 2, str, len)
assert sum(change(number) for number in numbers) > 9_000
assert [list(range(start, start + 3)) for start in range(500)][-1] == [499, 500, 501]
