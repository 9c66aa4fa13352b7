"""A CSV reader stopped in the middle goes on with the next row."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import csv

rows = csv.reader(["name,size", '"a, b",1', "c,2"])
header = next(rows)
records = csv.DictReader(["id;value", "1;x", "2;y"], delimiter=";")
first = next(records)

# %% ask: what was read before
(header, first)

# %% ask: the rest of the rows
list(rows)

# %% ask: the rest of the records
(list(records), records.fieldnames, records.line_num)
