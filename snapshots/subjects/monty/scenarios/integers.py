"""Small and big integers keep their values."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
small = [0, -1, 2**31, -(2**63)]
big = 3**200
total = sum(small) + big

checkpoint()

# %% ask: the small ones
small
# %% ask: the big one
big
# %% ask: calculated before
total
# %% ask: calculated after
big // 3**198
