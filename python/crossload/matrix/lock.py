"""Versions of subjects, resolved once into `crossload.lock` with what pins them, so that runs repeat."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crossload.matrix.config import Config
from crossload.matrix.errors import LockError
from crossload.matrix.indexes import INDEXES, IndexProblem, Published
from crossload.matrix.indexes.choice import choose
from crossload.matrix.lock_file import Locked, read_lock, write_lock
from crossload.matrix.pins import environments_of
from crossload.matrix.release import Environment, Release
from crossload.matrix.tables import SubjectTable
from crossload.matrix.target_tables import IndexVersions
from crossload.matrix.tool import UnbuildableError

Releases = Mapping[str, tuple[Release, ...]]


def resolve_versions(config: Config, *, update: bool) -> Releases:
    """The releases of each subject, by its name.

    The lock is written when it was missing or does not fit the configuration any more, or when `update` asks for it.
    Raises `LockError` when an index is needed and can't be asked.
    """
    locked = {} if update else read_lock(config.lock)
    releases: dict[str, tuple[Release, ...]] = {}
    fresh: dict[str, Locked] = {}
    for subject in config.tables.subject:
        if not isinstance(subject.versions, IndexVersions):
            releases[subject.name] = tuple(listed(subject, version) for version in subject.versions)
            continue
        asked = question(subject, subject.versions)
        there = locked.get(subject.name)
        fresh[subject.name] = (
            there if there and there.asked == asked else Locked(asked, _ask(config.root, subject, subject.versions))
        )
        releases[subject.name] = fresh[subject.name].releases
    if fresh and fresh != locked:
        write_lock(config.lock, config.path.name, fresh)
    return releases


def listed(subject: SubjectTable, version: str) -> Release:
    """A version that the configuration names itself: nothing of it is pinned."""
    pythons = subject.pythons or ((subject.python.format(version=version),) if subject.python else (None,))
    return Release(version=version, environments=tuple(Environment(python=python) for python in pythons))


def question(subject: SubjectTable, wanted: IndexVersions) -> str:
    """Everything in the configuration that decides what is locked: another question needs another answer."""
    parts = [f"{wanted.index} {subject.distribution}"]
    parts += [f"newest patch of each minor {wanted.newest_patch_of_minor}"] if wanted.newest_patch_of_minor else []
    parts += [f"every {wanted.every}"] if wanted.every else []
    parts += [f"also {', '.join(wanted.also)}"] if wanted.also else []
    parts += ["pre-releases too"] if wanted.prereleases else []
    parts += [f"released by {wanted.released_by}"] if wanted.released_by else []
    parts += [f"tags {wanted.tags}"] if wanted.index == "git" else []
    parts += [f"install {' '.join(subject.install)}"] if subject.install != ("{package}=={version}",) else []
    if pythons := (*subject.pythons, *([subject.python] if subject.python else ())):
        parts.append(f"for Python {', '.join(pythons)}")
    return "; ".join(parts)


def _ask(root: Path, subject: SubjectTable, wanted: IndexVersions) -> tuple[Release, ...]:
    try:
        chosen = choose(INDEXES[wanted.index].published(subject.distribution, wanted, root), wanted)
    except IndexProblem as problem:
        raise LockError(
            f"subject {subject.name!r}: {problem}; with a crossload.lock that fits crossload.toml no index is needed"
        ) from None

    def release(item: Published) -> Release:
        environments = environments_of(subject, item) if wanted.index == "pypi" else (Environment(),)
        return Release(version=item.version, released=item.released, digest=item.digest, environments=environments)

    # Each is a question to the index of its own, and most of the time goes by waiting for it.
    try:
        with ThreadPoolExecutor(4) as pool:
            return tuple(pool.map(release, chosen))
    except UnbuildableError as lack:
        raise LockError(f"subject {subject.name!r}: {lack}") from None
