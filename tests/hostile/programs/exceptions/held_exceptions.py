"""Exceptions kept in a list without end."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 20 }
# ///

kept = []
while True:
    try:
        raise ValueError("x" * 1000 + str(len(kept)))
    except ValueError as error:
        kept.append(error)
