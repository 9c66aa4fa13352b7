"""Caps on a worker process, where the operating system has them."""

import sys


def cap_memory(pid: int, size: int) -> None:
    """Cap the process's address space, below a hard limit that it has; does nothing where one can't cap another."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - there is none on Windows

        try:
            _, hard = resource.prlimit(pid, resource.RLIMIT_AS)
            capped = size if hard == resource.RLIM_INFINITY else min(size, hard)
            resource.prlimit(pid, resource.RLIMIT_AS, (capped, capped))
        except ProcessLookupError:
            return
