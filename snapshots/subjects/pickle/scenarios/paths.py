"""Paths of the pathlib module."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import pathlib

state = {"pure": pathlib.PurePosixPath("/a/b.txt"), "windows": pathlib.PureWindowsPath("c:/x"), "real": pathlib.PosixPath("/tmp")}

# %% ask: pure
state['pure']
# %% ask: parts
state['windows'].parts
# %% ask: real
str(state['real'] / 'x')
# %% ask: hash
state['pure'] in {state['pure'].parent / 'b.txt'}
