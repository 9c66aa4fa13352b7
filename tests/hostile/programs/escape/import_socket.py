"""An attempt at the network."""
# /// hostile
# expect = "raises ModuleNotFoundError"
# ///

import socket
