"""Which of the versions that an index lists are taken."""

from collections.abc import Iterable

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from crossload.matrix.indexes.published import IndexProblem, Published
from crossload.matrix.target_tables import IndexVersions


def choose(published: Iterable[Published], wanted: IndexVersions) -> list[Published]:
    """What is wanted, oldest first. Raises `IndexProblem` when some of it is not there."""
    there = list(published)
    if wanted.released_by is not None and there and not any(item.released for item in there):
        raise IndexProblem("the index does not say when versions came out, as 'released-by' needs")
    seen = [item for item in there if not _later(item, wanted)]
    named = {version: _named(seen, version) for version in wanted.also}
    if missing := [version for version, found in named.items() if found is None]:
        raise IndexProblem(f"there is no {', '.join(missing)}")
    usable = {version: item for item in seen if (version := item.order) is not None and _usual(item, version, wanted)}
    taken = [
        *_newest_patches(sorted(usable), wanted.newest_patch_of_minor),
        *_within(sorted(usable), wanted.every),
    ]
    chosen = {item.version: item for item in (*(usable[version] for version in taken), *named.values()) if item}
    if not chosen:
        raise IndexProblem(f"there is no {wanted.newest_patch_of_minor or wanted.every}")
    # A version that has no order was asked for by its name; it comes first, as what is known least about.
    return sorted(chosen.values(), key=lambda item: item.order or Version("0.dev0"))


def _later(item: Published, wanted: IndexVersions) -> bool:
    return wanted.released_by is not None and item.released is not None and item.released > wanted.released_by


def _usual(item: Published, version: Version, wanted: IndexVersions) -> bool:
    return not item.yanked and (wanted.prereleases or not version.is_prerelease)


def _named(published: Iterable[Published], version: str) -> Published | None:
    asked = Published(version=version)
    return next(
        (item for item in published if item.version == version or (item.order and item.order == asked.order)), None
    )


def _within(versions: Iterable[Version], specifier: str | None) -> list[Version]:
    if specifier is None:
        return []
    return [version for version in versions if SpecifierSet(specifier).contains(version, prereleases=True)]


def _newest_patches(versions: Iterable[Version], specifier: str | None) -> list[Version]:
    """The newest of each minor, and the oldest of all: the first one that is supported."""
    within = _within(versions, specifier)
    return [*within[:1], *{(version.epoch, version.major, version.minor): version for version in within}.values()]
