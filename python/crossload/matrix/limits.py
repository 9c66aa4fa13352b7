"""Caps on a worker process, where the operating system has them."""

import sys


def cap_memory(pid: int, size: int) -> None:
    """Cap the process's address space; does nothing where one process can't cap another."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - there is none on Windows

        try:
            resource.prlimit(pid, resource.RLIMIT_AS, (size, size))
        except ProcessLookupError:
            return
