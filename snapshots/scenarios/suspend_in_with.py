"""A feed suspended within nested `with` blocks leaves them in order, exceptions included."""
# /// scenario
# suspend = "call"
# [answers.call]
# fetch = [{ raise = "ValueError", message = "host said no" }]
# ///

# %% feed
log = []


class Resource:
    def __init__(self, name, swallow):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        log.append(f"open {self.name}")
        return self

    def __exit__(self, kind, error, trace):
        log.append(f"close {self.name}: {error}")
        return self.swallow


with Resource("outer", swallow=False) as outer:
    with Resource("middle", swallow=True), Resource("inner", swallow=False) as inner:
        value = fetch(inner.name)
        log.append("never reached")
    log.append(f"still in {outer.name}")

# %% ask: order
log
