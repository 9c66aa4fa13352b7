"""A directory listed in part goes on with its next entry."""
# /// scenario
# suspend = "idle"
# cpython = false  # CPython lists its own file system, and asks no host
# [answers.os]
# "Path.scan" = [
#   # path, is it a folder, is it a file, is it a link
#   { value = { list = [
#     { tuple = ["a.txt", false, true, false] },
#     { tuple = ["b", true, false, false] },
#     { tuple = ["c", false, true, true] },
#   ] } },
# ]
# ///

# %% feed
import os

entries = os.scandir("/data")
first = next(entries)

# %% ask: the first entry
(first.name, first.path, first.is_file(), first.is_dir())

# %% ask: the rest
[(entry.name, entry.is_file(), entry.is_dir(), entry.is_symlink()) for entry in entries]
