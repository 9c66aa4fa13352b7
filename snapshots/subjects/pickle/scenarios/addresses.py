"""Network addresses, identifiers and parsed URLs."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import ipaddress

# %% feed
import urllib.parse
import uuid

state = [
    ipaddress.ip_address("10.0.0.1"),
    ipaddress.ip_network("fe80::/64"),
    ipaddress.ip_interface("10.0.0.1/8"),
    uuid.UUID(int=7, version=4),
    urllib.parse.urlsplit("http://user@host:80/a?b#c"),
]

# %% ask: texts
[str(item) for item in state[:4]]
# %% ask: in the network
ipaddress.ip_address('fe80::1') in state[1]
# %% ask: safe
state[3].is_safe.name
# %% ask: port
state[4].port
