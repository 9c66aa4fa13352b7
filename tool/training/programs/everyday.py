"""A little of everything: what programs call now and then, over and over."""

import datetime
import json
import math
import re

stamp = datetime.datetime(2026, 2, 27, 23, 50)
for number in range(400):
    text = f"{number:>8}|{number:<8}|{number:^8}|{number:,}|{number:x}|{number:#b}|{number / 7:.3e}|{number!r}|{number % 2 == 0}"
    parts = text.split("|")
    assert int(parts[0]) == number and len(parts) == 9 and float(parts[6]) >= 0
    words = [part.strip().center(10, "*").lower().zfill(12).lstrip("0").rstrip("*") for part in parts]
    assert words.index(words[3]) <= 3 and words.count(words[0]) >= 1 and "-".join(reversed(words)).isascii()
    head, _, rest = text.partition("|")
    assert head.isdigit() or head.strip().isalnum() or rest.endswith("e") or rest.rfind("|") > 0
    items = [number, -number, number % 7, number // 3, abs(number - 200), round(number / 3), min(number, 99)]
    items.insert(2, max(items))
    items.remove(min(items))
    items.sort(key=lambda value: (value % 5, value))
    last = items.pop()
    copied = items.copy()
    copied.reverse()
    copied = [last, *copied[1:]]
    copied += items[1:-1:2]
    assert len(copied) >= len(items) and any(copied) in (True, False) and sum(items[:3]) + sum(items[3:]) == sum(items)
    table = dict.fromkeys("abc", number)
    table.update(d=last, e=None)
    table |= {"f": (number, last), "g": {number}}
    table.pop("a")
    assert list(table)[0] == "b" and table.get("z") is None and "e" in table and len(table.values()) == 6
    assert {key: value for key, value in table.items() if isinstance(value, int)}["b"] == number
    (first, second), others = table["f"], {number, 1, 2} ^ {2, 3} | {5} - {number}
    assert first == number and second == last and (5 in others or number == 5) and type(others) is set
    assert math.floor(number / 2) <= math.ceil(number / 2) and math.gcd(number, 12) >= 0 and math.isclose(math.exp(0), 1)
    assert math.sqrt(number * number) == number and math.log(number + 1) < 7 and math.pi > math.atan2(1, number + 1)
    assert divmod(number, 7) == (number // 7, number % 7) and (number << 3 | 1) ^ 1 == number * 8 and ~number == -number - 1
    data = b"\x07data" + text.encode()[:5]
    assert data[0] == 7 and data.hex().startswith("07") and b"|" not in data and data[1:3].decode() == "da"
    later = stamp + datetime.timedelta(minutes=number)
    assert (later - stamp).total_seconds() == number * 60 and later.isoformat() > "2026" and later.year == 2026
    if number % 20 == 0:
        found = re.sub(r"(\d+)", r"<\1>", "a1b22c333")
        assert found == "a<1>b<22>c<333>" and re.search(r"b<(\d+)", found).start() == 4 and len(re.split(r"\d+", found)) == 4
    if number % 4 == 0:
        assert json.loads(json.dumps([number, text, None, {"a": [1.5, True]}]))[3]["a"][1] is True
    for cause in (lambda: [][number + 1], lambda: {}["k"], lambda: int("x"), lambda: 1 // 0, lambda: None.x, lambda: "a" + 1):
        try:
            cause()
        except (IndexError, KeyError) as error:
            kind = type(error).__name__
        except ArithmeticError:
            kind = "arithmetic"
        except Exception as error:
            kind = str(error)
        else:
            kind = None
        assert kind
    i = 0
    while True:
        i += 1
        if i % 2:
            continue
        if i > number % 13:
            break
    low = number if number < 200 else 400 - number
    assert 0 <= low <= 200 and not (low > 200 or low < 0) and (low or True)
    matrix = [[(row, column) for column in range(3)] for row in range(3) if row != 1]
    assert [cell[1] for row in matrix for cell in row][-1] == 2 and tuple(zip(*matrix))[0][1] == (2, 0)
    left, *middle, right = range(5)
    assert (left, middle, right) == (0, [1, 2, 3], 4) and sorted("hello", reverse=True)[0] == "o"
    assert "abc" < "abd" and (1, 2) < (1, 3) and [1] + [2] == [1, 2] and "ab" * 2 == "abab" and "a" in "cab"
    assert chr(ord("a") + number % 26).islower() and "%05d" != text and "x".join(["1", "2"]) == "1x2"
    assert [isinstance(value, (list, str)) for value in (items, copied, text, number)] == [True, True, True, False]
    assert list(map(str, filter(None, [0, 1, 2])))[-1] == "2" and sum(value for _, value in enumerate([1, 2, 3])) == 6
