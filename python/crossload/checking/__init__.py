"""Checking the types of a guest's program before it runs: by ty's checker, in a sandbox of its own."""

from __future__ import annotations

from crossload.checking.checker import Checker, check
from crossload.checking.report import CheckReport, Diagnostic

__all__ = ["CheckReport", "Checker", "Diagnostic", "check"]
