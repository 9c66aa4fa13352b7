"""References that are shared, and a list in itself."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
inner = [1]
state = {"one": inner, "two": inner}
cycle = [state]
cycle.append(cycle)
state["cycle"] = cycle

# %% ask: still one
state['one'] is state['two']
# %% ask: still in itself
state['cycle'][1] is state['cycle']
# %% ask: and back
state['cycle'][0] is state
