"""Versions of subjects from a package index, resolved once into `crossload.lock`, so that runs repeat."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from crossload.matrix.config import Config
from crossload.matrix.document import TomlSyntaxError, parse
from crossload.matrix.errors import LockError
from crossload.matrix.tables import IndexVersions, SubjectTable

LOCK_VERSION = 1
_HEADER = """\
# The versions that crossload.toml asked the package index for, as they were when this was written.
# Written by `crossload matrix run --update-lock`; commit it, so that runs repeat.
"""


def resolve_versions(config: Config, *, update: bool) -> dict[str, tuple[str, ...]]:
    """The versions of each subject, by its name.

    The lock is written when it was missing or does not fit the configuration any more, or when `update` asks for it.
    Raises `LockError` when the index is needed and can't be reached.
    """
    locked = {} if update else _read(config.lock)
    versions: dict[str, tuple[str, ...]] = {}
    fresh: dict[str, tuple[str, tuple[str, ...]]] = {}
    for subject in config.tables.subject:
        if not isinstance(subject.versions, IndexVersions):
            versions[subject.name] = subject.versions
            continue
        asked = _question(subject, subject.versions)
        question, answer = locked.get(subject.name, ("", ()))
        fresh[subject.name] = (asked, answer if question == asked else _ask_index(subject, subject.versions))
        versions[subject.name] = fresh[subject.name][1]
    if fresh and fresh != locked:
        _write(config.lock, fresh)
    return versions


def newest_patches(available: Iterable[str], wanted: IndexVersions) -> tuple[str, ...]:
    """The newest final release of each minor that the specifier allows, and `also`; oldest first."""
    specifier = SpecifierSet(wanted.newest_patch_of_minor)
    newest: dict[tuple[int, int, int], Version] = {}
    for text in available:
        try:
            version = Version(text)
        except InvalidVersion:
            continue
        if version.is_prerelease or version not in specifier:
            continue
        minor = (version.epoch, version.major, version.minor)
        newest[minor] = max(version, newest.get(minor, version))
    return tuple(str(version) for version in sorted({*newest.values(), *map(Version, wanted.also)}))


def _question(subject: SubjectTable, wanted: IndexVersions) -> str:
    also = f" and {', '.join(wanted.also)}" if wanted.also else ""
    return f"{subject.package or subject.name} {wanted.newest_patch_of_minor}{also}"


def _ask_index(subject: SubjectTable, wanted: IndexVersions) -> tuple[str, ...]:
    # Only a run that resolves needs an HTTP client; every other run should start at once.
    from pypi_simple import NoSuchProjectError, PyPISimple  # noqa: PLC0415

    name = subject.package or subject.name
    try:
        with PyPISimple(_index()) as index:
            page = index.get_project_page(name, timeout=60)
    except NoSuchProjectError:
        raise LockError(
            f"subject {subject.name!r}: the index has no package {name!r}; set 'package' to its name there"
        ) from None
    except OSError as error:  # every error of the HTTP client is one
        raise LockError(
            f"subject {subject.name!r}: the index can't be asked for versions of {name!r} ({error}); "
            "with a crossload.lock that fits crossload.toml no index is needed"
        ) from None
    available = {package.version for package in page.packages if package.version and not package.is_yanked}
    versions = newest_patches(available, wanted)
    missing = [version for version in wanted.also if version not in available]
    if missing or not versions:
        raise LockError(
            f"subject {subject.name!r}: the index has no {name} {', '.join(missing) or wanted.newest_patch_of_minor}"
        )
    return versions


def _index() -> str:
    """The index that uv installs from, so that both see the same versions."""
    configured = (os.environ.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"))
    return next((url for url in configured if url), "https://pypi.org/simple/")


def _read(path: Path) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    if not path.exists():
        return {}
    try:
        document = parse(path.read_text(encoding="utf-8"), name=str(path))
        if document.data["lock-version"] != LOCK_VERSION:
            return {}
        return {entry["name"]: (entry["asked"], tuple(entry["versions"])) for entry in document.data.get("subject", [])}
    except (TomlSyntaxError, KeyError, TypeError) as error:
        raise LockError(f"{path} can't be read ({error}); write it again with --update-lock") from None


def _write(path: Path, subjects: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
    parts = [_HEADER, f"lock-version = {LOCK_VERSION}\n"]
    for name, (asked, versions) in sorted(subjects.items()):
        fields = {"name": name, "asked": asked, "versions": versions}
        parts.append("\n[[subject]]\n")
        parts.extend(f"{key} = {json.dumps(value)}\n" for key, value in fields.items())
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_text("".join(parts), encoding="utf-8")
    temporary.replace(path)
