"""Strings: formatted, reversed, joined, split and counted."""

words = []
for i in range(15_000):
    words.append(f"{i:05d}"[::-1].upper())
joined = " ".join(words)
parts = joined.split(" ")
assert (joined.count("1"), len(parts), len(joined.replace("0", "zero"))) == (11_500, 15_000, 139_499)
