"""Sets and dicts with keys of many kinds: made, compared, joined and emptied."""

odd = {number for number in range(2_000) if number % 2}
threes = {number for number in range(0, 2_000, 3)}
assert len(odd & threes) + len(odd - threes) == len(odd) and len(odd | threes) == 1_333 + 1
edges = {}
for number in range(1_000):
    edges.setdefault((number % 31, str(number % 17)), []).append(number)
assert sum(len(numbers) for numbers in edges.values()) == 1_000
inverse = {number: key for key, numbers in edges.items() for number in numbers}
assert all(inverse[number][0] == number % 31 for number in range(1_000))
remaining = dict(inverse)
while len(remaining) > 10:
    number = len(remaining) - 1
    key = remaining.pop(number, None)
    if key is None:
        break
    assert key[0] == number % 31
memo = {}


def ways(stairs):
    if stairs < 2:
        return 1
    if stairs not in memo:
        memo[stairs] = ways(stairs - 1) + ways(stairs - 2)
    return memo[stairs]


for height in range(40):
    memo.clear()
    ways(height)
assert ways(40) == 165_580_141
groups = {}
for word in ("listen", "silent", "enlist", "google", "elgoog", "inlets") * 150:
    groups.setdefault("".join(sorted(word)), set()).add(word)
assert sorted(groups) == ["eggloo", "eilnst"] and groups["eggloo"] == frozenset(("google", "elgoog"))
union = set()
for number in range(300):
    union |= {number, number * 2, number % 50}
    union.discard(number // 3)
assert not union.isdisjoint(odd) and union - odd
