"""Syntax trees, whose nodes change with the language."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import ast

def compiles(tree):
    try:
        compile(tree, "<tree>", "exec")
    except (TypeError, ValueError):
        return False
    return True

# %% feed
state = ast.parse("x: int = a[1:2, 3]\nf'{y!r}'\n", mode="exec")

# %% ask: compiled
compiles(state)
# %% ask: the slice
type(state.body[0].value.slice).__name__
# %% ask: kinds
[type(node).__name__ for node in ast.walk(state)]
