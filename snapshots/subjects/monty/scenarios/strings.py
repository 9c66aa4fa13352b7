"""Strings of every width, and what is made of them after the load."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
words = ["", "plain", "größe", "日本", "a\nb"]
joined = "-".join(words)

checkpoint()

# %% ask: the words
words
# %% ask: joined before
joined
# %% ask: split after
joined.split("-")
# %% ask: formatted after
f"{words[1]:>8}"
