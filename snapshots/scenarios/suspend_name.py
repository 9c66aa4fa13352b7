"""A feed suspended at a name that it never defined resumes with the host's value."""
# /// scenario
# suspend = "name"
# [answers.name]
# limit = 41
# ///

# %% feed
before = [1, 2]
after = [*before, limit + 1]

# %% ask: the value took part
after

# %% ask: state from before the look-up
before
