"""Guest values that the host has no type of its own for."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

__all__ = [
    "BuiltinProxy",
    "ClassProxy",
    "FileHandle",
    "HostFunction",
    "InstanceProxy",
    "ModuleProxy",
    "Placeholder",
    "Unrepresentable",
]


def _no_attributes() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class ClassProxy:
    """A class that was defined in the sandbox. Passed back in, it is that class again."""

    name: str
    id: UUID
    is_dataclass: bool = False
    attributes: Mapping[Any, Any] = field(default_factory=_no_attributes, compare=False)
    host_defined: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class InstanceProxy:
    """An instance of a class that was defined in the sandbox. Passed back in, it is that object again."""

    type: ClassProxy
    id: UUID
    attributes: Mapping[Any, Any] = field(default_factory=_no_attributes, hash=False)

    @property
    def name(self) -> str:
        """Name of the instance's class."""
        return self.type.name

    @property
    def is_dataclass(self) -> bool:
        """Whether the instance's class is a dataclass."""
        return self.type.is_dataclass


@dataclass(frozen=True)
class ModuleProxy:
    """A host module as the sandbox knows it: `id` stays the same however often it crosses."""

    name: str
    id: UUID
    attributes: Mapping[Any, Any] = field(default_factory=_no_attributes, compare=False)


@dataclass(frozen=True)
class BuiltinProxy:
    """A builtin function, or a type that only the sandbox has. Passed back in, it is the builtin again."""

    kind: Literal["function", "type"]
    name: str


@dataclass(frozen=True)
class HostFunction:
    """A function of the host's, known to the sandbox by name: calling it there asks the host."""

    name: str
    docstring: str | None = None


@dataclass(frozen=True)
class FileHandle:
    """An open file in the sandbox: a path and a mode, never a descriptor.

    `position` counts characters in text mode and bytes in binary mode.
    """

    path: str
    mode: str = "r"
    position: int = 0


@dataclass(frozen=True)
class Unrepresentable:
    """A guest value that can't leave the sandbox (a lambda, a generator, a match): its `repr()` there. Output only."""

    repr: str


@dataclass(frozen=True)
class Placeholder:
    """A reference back to a container that encloses it, as Python prints one (`[...]`). Output only."""

    text: str
