"""What a machine's failure is for whoever used it: its memory is full, or the engine is at fault."""

from __future__ import annotations

from typing import Final

from crossload.errors import EngineFaultError, MemoryLimitError

__all__ = ["full", "panicked"]

# What Rust's collections say when they would have to be larger than a part of the address space can be.
_TOO_LARGE: Final = "capacity overflow"


def full(what: str, limit: int | None) -> MemoryLimitError:
    """Return the error of a machine that ran into the walls around it; `limit` is in bytes, if there is one."""
    message = f"memory limit exceeded: {what}"
    return MemoryLimitError("MemoryError", message, (), f"MemoryError: {message}", limit=limit, used=None)


def panicked(how: str, panic: str, report: str, limit: int | None = None) -> MemoryLimitError | EngineFaultError:
    """Return the error of a machine that panicked, by what the panic said."""
    if panic.endswith(_TOO_LARGE):
        return full("a value would not fit into the address space", limit)
    return EngineFaultError(how, report)
