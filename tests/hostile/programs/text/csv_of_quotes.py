"""A line of nothing but quotes."""
# /// hostile
# expect = "value [1]"
# limits = { max_feed_duration_secs = 5 }
# ///

import csv

[len(row) for row in csv.reader(['"' * 200_000])]
