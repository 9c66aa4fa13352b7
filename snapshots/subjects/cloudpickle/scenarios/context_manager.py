"""A with statement, and a context manager that is made by a generator."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import contextlib

def run():
    log = []
    @contextlib.contextmanager
    def noted(name):
        log.append("enter " + name)
        try:
            yield name
        finally:
            log.append("exit " + name)
    with noted("a") as a, noted("b"):
        log.append(a)
    return log

state = run

# %% ask: called
state()
