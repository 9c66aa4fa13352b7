"""Fields with titles beside their names."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array([(1,)], dtype=[(("title", "name"), "i4")])

# %% ask: by name
state['name'].tolist()
# %% ask: by title
state['title'].tolist()
