"""Signatures of functions."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import inspect

state = inspect.signature(lambda a, /, b=1, *rest, c, **more: None)

# %% ask: text
str(state)
# %% ask: kinds
[parameter.kind.name for parameter in state.parameters.values()]
# %% ask: bound
state.bind(1, c=2).arguments['c']
