"""What the system's scheduler says of a thread."""

from __future__ import annotations

from pathlib import Path

_SCHEDULED = Path("/proc/thread-self/schedstat")


def queued() -> float:
    """Seconds for which this thread has waited for a core so far, as Linux counts them; elsewhere nothing is known."""
    try:
        return int(_SCHEDULED.read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
