"""Typed arrays, memory buffers and structs."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import array
import ctypes
import struct

state = [array.array("d", [1.5, -2.0]), array.array("q", [2**62]), array.array("u", "hé"), bytearray(b"xy"), struct.Struct("<I").pack(7)]

# %% ask: values
[list(item) for item in state[:2]]
# %% ask: text
state[2].tounicode()
# %% ask: codes
[item.typecode for item in state[:3]]
# %% ask: buffer
[state[3].extend(b'z'), bytes(state[3])][1]
