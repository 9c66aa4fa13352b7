"""Records: dicts in a list, filtered, grouped, summed, sorted, and written as JSON and read."""

import json

records = [
    {"id": number, "name": f"n{number % 37}", "price": number * 1.25 % 17, "tags": ["a", "b"][: number % 3]}
    for number in range(1_500)
]
totals = {}
for record in records:
    if record["price"] > 3 and record.get("tags"):
        group = totals.setdefault(record["name"], {"count": 0, "sum": 0.0})
        group["count"] += 1
        group["sum"] += record["price"]
best = sorted(totals, key=lambda name: (-totals[name]["sum"], name))[:10]
for _ in range(5):
    text = json.dumps({"best": best, "records": records[:300], "none": None, "yes": True})
    again = json.loads(text)
assert again["records"] == records[:300]
by_tag = {}
for record in records:
    for tag in record["tags"]:
        by_tag[tag] = by_tag.get(tag, ()) + ((record["id"],) if record["id"] < 40 else ())
assert len(by_tag) == 2 and sum(len(ids) for ids in by_tag.values()) > 0
merged = {**records[0], **{"price": None}}
assert [key for key, value in merged.items() if value is None] == ["price"]
