"""A program that asks for the host's failure again and again."""
# /// hostile
# expect = "limit suspensions"
# limits = { max_feed_duration_secs = 30 }
# ///

while True:
    try:
        fail()
    except ValueError:
        pass
