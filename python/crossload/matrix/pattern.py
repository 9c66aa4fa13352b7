"""Patterns over targets, as promises, expectations and the command line write them: `SUBJECT[@VERSION][/PLACE]`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Protocol, TypeVar

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from crossload.matrix.errors import NotFoundError

_SHAPE = re.compile(r"^(?P<subject>[^@/\s]+)(@(?P<version>[^/]+))?(/(?P<place>\S+))?$")


class Named(Protocol):
    """A target, by its id and the three parts of it."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> str: ...  # noqa: D102
    @property
    def place(self) -> str: ...  # noqa: D102


AnyTarget = TypeVar("AnyTarget", bound=Named)


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """`pydantic-monty@>=1.3/venv`: globs for subject and place, a glob or a version specifier for the version."""

    text: str
    subject: str
    version: str
    place: str

    def matches(self, *, subject: str, version: str, place: str) -> bool:
        """Whether a target with these three parts is meant."""
        return (
            fnmatchcase(subject, self.subject)
            and fnmatchcase(place, self.place)
            and _version_matches(version, self.version)
        )


@cache
def parse_pattern(text: str) -> Pattern:
    """Raises `ValueError` with what a pattern looks like."""
    match = _SHAPE.match(text)
    if match is None:
        raise ValueError(
            f"{text!r} is no target pattern; write SUBJECT, SUBJECT/PLACE or SUBJECT@VERSION/PLACE, with * as you like"
        )
    version = match["version"] or "*"
    if version[0] in "<>=!~":
        try:
            SpecifierSet(version)
        except InvalidSpecifier:
            raise ValueError(
                f"{version!r} in {text!r} is no version specifier; write for example @>=1.3 or @1.4.*"
            ) from None
    return Pattern(text=text, subject=match["subject"], version=version, place=match["place"] or "*")


def only_match(pattern: Pattern, targets: Sequence[AnyTarget]) -> AnyTarget:
    """The one target that is meant. Raises `NotFoundError` when none is, or several are."""
    found = [
        target
        for target in targets
        if pattern.matches(subject=target.subject, version=target.version, place=target.place)
    ]
    if len(found) != 1:
        what = "no target" if not found else f"{len(found)} targets"
        known = ", ".join(target.id for target in (found or targets))
        raise NotFoundError(f"{pattern.text!r} names {what}; there are {known}")
    return found[0]


def _version_matches(version: str, wanted: str) -> bool:
    if wanted[0] not in "<>=!~":
        return fnmatchcase(version, wanted)
    try:
        return SpecifierSet(wanted).contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False
