"""Trees of XML elements."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import xml.etree.ElementTree as tree

# %% feed
state = tree.fromstring("<a x='1'><b>text</b>tail<c/></a>")

# %% ask: written
tree.tostring(state)
# %% ask: found
state.find('b').text
# %% ask: iterated
[node.tag for node in state.iter()]
