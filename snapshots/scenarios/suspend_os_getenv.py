"""A feed suspended at `os.getenv` resumes with the host's answer."""
# /// scenario
# suspend = "os"
# [answers.os]
# "os.getenv" = ["/home/guest"]
# ///

# %% feed
import os

home = os.getenv("HOME")
parts = home.split("/")

# %% ask: the answer
home

# %% ask: what was made of it
parts
