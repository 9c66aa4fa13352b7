"""Host directories that a guest sees: only to read, also to write, or under an overlay that keeps its writes in memory.

The host's files are opened here and nowhere else. What a guest asked for is answered like any other call of the
operating system, so that both backends do the same, and a replay touches no file.
"""

from __future__ import annotations

from crossload.files.mount import MountDir, MountMode
from crossload.files.mounts import Mounts

__all__ = ["MountDir", "MountMode", "Mounts"]
