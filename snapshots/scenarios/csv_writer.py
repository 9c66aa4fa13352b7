"""CSV writers keep their dialect and the object that they write to."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import csv


class Sink:
    def __init__(self):
        self.rows = []

    def write(self, text):
        self.rows.append(text)
        return len(text)


sink = Sink()
writer = csv.writer(sink, delimiter=";", quoting=csv.QUOTE_ALL)
records = csv.DictWriter(sink, ["id", "name"], restval="-")
writer.writerow(["a", 1])
records.writeheader()

# %% ask: what was written before
sink.rows

# %% ask: more of both
writer.writerow(['quo"te', None])
records.writerow({"id": 2})
sink.rows[2:]
