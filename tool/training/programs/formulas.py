"""A language: formulas that are taken apart by functions that call each other, and computed."""


def tokens(text):
    found, position = [], 0
    while position < len(text):
        sign = text[position]
        if sign.isspace():
            position += 1
        elif sign.isdigit():
            end = position
            while end < len(text) and text[end].isdigit():
                end += 1
            found.append(("number", int(text[position:end])))
            position = end
        elif sign.isalpha():
            found.append(("name", sign))
            position += 1
        elif sign in "+-*/()":
            found.append((sign, None))
            position += 1
        else:
            raise ValueError(f"{sign!r} at {position}")
    found.append(("end", None))
    return found


def factor(tape, at, names):
    kind, value = tape[at]
    if kind == "number":
        return value, at + 1
    if kind == "name":
        return names[value], at + 1
    if kind == "-":
        value, at = factor(tape, at + 1, names)
        return -value, at
    if kind != "(":
        raise ValueError(kind)
    value, at = total(tape, at + 1, names)
    return value, at + 1


def product(tape, at, names):
    value, at = factor(tape, at, names)
    while tape[at][0] in ("*", "/"):
        sign = tape[at][0]
        other, at = factor(tape, at + 1, names)
        value = value * other if sign == "*" else value // (other or 1)
    return value, at


def total(tape, at, names):
    value, at = product(tape, at, names)
    while tape[at][0] in ("+", "-"):
        sign = tape[at][0]
        other, at = product(tape, at + 1, names)
        value = value + other if sign == "+" else value - other
    return value, at


results, failures = [], 0
for turn in range(250):
    for text in ("1 + 2 * (x - 3) / 4", "-(x * x - 12) * (7 + y)", "((((x))))", "x $ 2", "(", "q + 1"):
        try:
            results.append(total(tokens(text), 0, {"x": turn, "y": -turn})[0])
        except (ValueError, KeyError, IndexError):
            failures += 1
assert failures == 750 and results[0] == 1 + 2 * -3 // 4
