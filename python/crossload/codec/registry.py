"""What a session has sent into the sandbox and knows again when it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Registry"]


class Registry:
    """A session's host functions, by name, and host dataclasses, by the 16 bytes of their identity."""

    __slots__ = ("classes", "functions")

    def __init__(self) -> None:
        self.functions: dict[str, Callable[..., Any]] = {}
        self.classes: dict[bytes, type] = {}
