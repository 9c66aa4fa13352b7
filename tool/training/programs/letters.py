"""Strings, sign by sign: ciphers, palindromes, patterns and bytes."""

import re

alphabet = "abcdefghijklmnopqrstuvwxyz"
text = "hello world, this is a longer text that nobody reads 0123456789 " * 8
for shift in (3, 11, 23):
    moved = []
    for sign in text:
        if sign in alphabet:
            moved.append(alphabet[(alphabet.index(sign) + shift) % 26])
        else:
            moved.append(sign)
    text = "".join(moved)
codes = [ord(sign) ^ 42 for sign in text]
assert "".join(chr(code ^ 42) for code in codes) == text
palindromes = [str(number) for number in range(4_000) if str(number) == str(number)[::-1]]
assert len(palindromes) == 139
data = text.encode()
checksum = 0
for byte in data:
    checksum = (checksum * 31 + byte) & 0xFFFFFFFF
assert data.decode() == text and data[:5].hex()
runs, previous, count = [], "", 0
for sign in "aaabbbccccd" * 60:
    if sign == previous:
        count += 1
    else:
        if count:
            runs.append(f"{previous}{count}")
        previous, count = sign, 1
assert "".join(runs).startswith("a3b3c4d1")
lines = [f"{number:04d} {alphabet[number % 26] * 3}@{alphabet[number % 7]}.org {number * 3.5:.2f}" for number in range(300)]
matched = [re.match(r"(\d+) (\w+)@(\w)\.org", line) for line in lines[:10]]
assert all(matched) and matched[5].group(2) == "fff"
assert len(re.findall(r"\d+\.\d\d", "\n".join(lines))) == 300
assert "\n".join(lines).splitlines()[-1].partition("@")[2].rpartition(" ")[0].endswith(".org")
