"""Text: words are taken out of it, counted, sorted and put together again."""

line = "The quick brown Fox, the lazy dog; and THE end -- of it: all, (as ever) it was."
counts = {}
lengths = {}
for number in range(400):
    for word in line.split():
        bare = word.strip(".,;:()-").lower()
        if not bare:
            continue
        counts[bare] = counts.get(bare, 0) + 1
        lengths.setdefault(len(bare), []).append(bare)
    line = line[1:] + line[0]
common = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
table = "\n".join(f"{word:<12}|{count:>6}|{count / len(counts):8.3f}" for word, count in common)
titles = [word.title() if index % 2 else word.upper() for index, (word, _) in enumerate(common)]
assert table.startswith(common[0][0]) and len(titles) == len(counts)
found = [table.find(word) for word in counts if word.startswith("t") or word.endswith("x")]
assert min(found) >= 0 and "fox" in table and table.replace("fox", "cat").count("cat") >= 1
