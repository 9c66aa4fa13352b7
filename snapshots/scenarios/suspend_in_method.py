"""A feed suspended within `__init__` and a method finishes the instance it was making."""
# /// scenario
# suspend = "call"
# at = 2
# [answers.call]
# load = ["config", "body"]
# ///

# %% feed
class Page:
    loaded = []

    def __init__(self, name):
        self.name = name
        self.config = load(name)
        self.body = self.read()

    def read(self):
        text = load(self.name)
        Page.loaded.append(self.name)
        return text


page = Page("index")

# %% ask: the instance
(page.name, page.config, page.body)

# %% ask: the class
Page.loaded
