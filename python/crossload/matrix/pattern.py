"""Patterns over targets, as promises, expectations and the command line write them: `SUBJECT[@VERSION][/PLACE]`."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

_SHAPE = re.compile(r"^(?P<subject>[^@/\s]+)(@(?P<version>[^/]+))?(/(?P<place>\S+))?$")


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


def _version_matches(version: str, wanted: str) -> bool:
    if wanted[0] not in "<>=!~":
        return fnmatchcase(version, wanted)
    try:
        return SpecifierSet(wanted).contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False
