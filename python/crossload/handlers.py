"""How the host answers the guest's calls of the operating system."""

from __future__ import annotations

from typing import Any, Protocol

__all__ = ["NOT_HANDLED", "OsHandler"]


class _NotHandled:
    def __repr__(self) -> str:
        return "NOT_HANDLED"


NOT_HANDLED = _NotHandled()
"""What an OS handler returns to leave a call to the sandbox's default, an error."""


class OsHandler(Protocol):
    """Answers the guest's calls of the operating system; returns `NOT_HANDLED` for those it leaves alone."""

    def __call__(self, *, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], is_async: bool) -> Any:
        """Return the call's result, or raise what the guest is to see. If `is_async`, it may give an awaitable."""
        ...
