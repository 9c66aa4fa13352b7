"""A release, step by step: the parts of tool/release.py."""
