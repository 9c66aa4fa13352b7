"""Text built in steps, looked up in dicts of text, stays what it was."""
# /// scenario
# suspend = "call"
# at = 2
# [answers.call]
# word = ["größe", "漢字", "😀"]
# ///

# %% feed
counts = {}
parts = []
for index in range(3):
    part = word()
    counts[part] = counts.get(part, 0) + index
    parts.append(f"{index}:{part}")
joined = "|".join(parts)

# %% ask: the text
joined

# %% ask: found by fresh keys
[counts.get("".join(["grö", "ße"])), counts.get("字漢"[::-1]), counts.get("x😀"[1:])]
