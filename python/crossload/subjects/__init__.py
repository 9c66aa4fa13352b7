"""Adapter programs, one per subject, run by `crossload_adapter` in the subject's own environment: Python 3.8 syntax."""
