"""`StrEnum` for every supported Python."""

import sys

if sys.version_info >= (3, 11):
    from enum import StrEnum
else:  # pragma: no cover - the same class, for the oldest supported Python
    from enum import Enum

    class StrEnum(str, Enum):
        """A string from a closed set, which prints as its value."""

        def __str__(self) -> str:
            return str(self.value)

        def __format__(self, specification: str) -> str:
            return format(self.value, specification)


__all__ = ["StrEnum"]
