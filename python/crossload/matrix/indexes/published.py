"""A version as an index lists it, and what can be told from that without downloading it."""

import datetime as dt
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.version import InvalidVersion, Version


class IndexProblem(Exception):
    """An index can't be asked, or has no such package; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """`wheels` are the tags of its wheels, None where a version has no such thing; `released` is None where unknown."""

    version: str
    released: dt.date | None = None
    yanked: bool = False
    digest: str = ""
    requires_python: SpecifierSet = field(default_factory=SpecifierSet)
    wheels: AbstractSet[Tag] | None = None

    @property
    def order(self) -> Version | None:
        """Where it stands among the others; None for a text that is no version in PEP 440 or SemVer's common form."""
        try:
            return Version(self.version)
        except InvalidVersion:
            return None

    def serves(self, python: str) -> bool:
        """Whether it says that it runs on that minor, and has a wheel for it here, unless it has only its sources."""
        # The patch is that of an interpreter yet to come: requirements name minors, and leave out first patches.
        if not self.requires_python.contains(f"{python}.99"):
            return False
        return not self.wheels or not self.wheels.isdisjoint(_tags(python))


def _tags(python: str) -> set[Tag]:
    major, minor = map(int, python.split("."))
    interpreter = f"cp{major}{minor}"
    return {*cpython_tags((major, minor)), *compatible_tags((major, minor), interpreter)}
