"""Compiled patterns and matches keep their groups and positions, and a half-used `finditer` goes on."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import re

pattern = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)", re.IGNORECASE)
match = pattern.search("größe 2024-05 and 2025-06")
rest = iter(pattern.finditer("1999-01 2000-02 2001-03"))
next(rest)

# %% ask: groups
(match.group(0), match.groups(), match.groupdict(), match["year"])

# %% ask: positions
(match.span(), match.start(2), match.end(2))

# %% ask: the pattern still matches
(pattern.fullmatch("2024-05") is not None, pattern.sub(r"\2/\1", "2024-05"), pattern.findall("1-1 3333-44"))

# %% ask: the rest of the matches
[found.group() for found in rest]
