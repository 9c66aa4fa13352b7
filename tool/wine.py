#!/usr/bin/env python3
"""Become a program of Windows, run by Wine in the tools' own prefix: its path, and its arguments."""

from __future__ import annotations

import os
import sys

from workbench.wine import PROGRAM, variables

if __name__ == "__main__":
    os.execvpe(PROGRAM, [PROGRAM, *sys.argv[1:]], variables())  # noqa: S606 - no shell on purpose
