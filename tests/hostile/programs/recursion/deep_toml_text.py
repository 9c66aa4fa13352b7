"""TOML text a hundred thousand deep, read."""
# /// hostile
# expect = "limit recursion"
# ///

import tomllib

tomllib.loads("x = " + "[" * 100_000 + "]" * 100_000)
