"""Generic aliases of builtin types, and unions written with a bar."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = {"alias": list[int], "nested": dict[str, list[int]], "union": int | None}

# %% ask: alias
state['alias'] == list[int]
# %% ask: nested
state['nested'].__args__[0] is str
# %% ask: union
state['union'] == (int | None)
