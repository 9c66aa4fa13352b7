"""What a host call was given stays what the guest holds: containers passed out are not copied back."""
# /// scenario
# suspend = "call"
# [answers.call]
# store = [
#   # {b"k": (1, frozenset({2**100}))}
#   { value = { dict = [
#     [{ bytes = "aw==" }, { tuple = [{ int = "1" }, { frozenset = [{ int = "1267650600228229401496703205376" }] }] }],
#   ] } },
# ]
# ///

# %% feed
record = {b"id": 2**70, "tags": {b"x"}}
stored = store(record, key=(1, b"k"), when=None)

# %% ask: the guest's own value
record

# %% ask: the host's answer, found by fresh keys
[stored["k".encode()], 2**99 * 2 in stored["k".encode()][1]]
