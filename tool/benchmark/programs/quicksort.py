"""Lists that are taken apart and put together: quicksort, held against the built-in sort."""


def quicksort(values):
    if len(values) < 2:
        return values
    pivot = values[len(values) // 2]
    less = [value for value in values if value < pivot]
    equal = [value for value in values if value == pivot]
    more = [value for value in values if value > pivot]
    return quicksort(less) + equal + quicksort(more)


values = [(i * 7919) % 10_007 for i in range(10_000)]
assert quicksort(values) == sorted(values)
