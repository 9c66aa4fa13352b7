"""What one lock has that another has not: versions that are new, gone, or pinned otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crossload.matrix.lock_file import HASH, Locked
from crossload.matrix.release import Release


@dataclass(frozen=True, kw_only=True)
class Change:
    """One version of a subject; `pins` are the requirements that changed, as `-old` and `+new`."""

    subject: str
    version: str
    what: str
    pins: tuple[str, ...] = ()


def changes(before: Mapping[str, Locked], after: Mapping[str, Locked]) -> list[Change]:
    """Every change, by subject, in the order of the versions."""
    return [
        change
        for subject in sorted({*before, *after})
        for change in _of_subject(subject, _releases(before, subject), _releases(after, subject))
    ]


def _releases(locked: Mapping[str, Locked], subject: str) -> dict[str, Release]:
    return {release.version: release for release in locked[subject].releases} if subject in locked else {}


def _of_subject(subject: str, before: Mapping[str, Release], after: Mapping[str, Release]) -> Iterable[Change]:
    for version in before.keys() - after.keys():
        yield Change(subject=subject, version=version, what="gone")
    for version, release in after.items():
        old = before.get(version)
        if old is None:
            yield Change(subject=subject, version=version, what="new")
        elif old != release:
            gone, new = _requirements(old) - _requirements(release), _requirements(release) - _requirements(old)
            pins = (*(f"-{pin}" for pin in sorted(gone)), *(f"+{pin}" for pin in sorted(new)))
            yield Change(subject=subject, version=version, what="pinned otherwise", pins=pins)


def _requirements(release: Release) -> set[str]:
    return {pin.partition(HASH)[0] for environment in release.environments for pin in environment.pins}
