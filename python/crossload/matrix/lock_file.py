"""`crossload.lock` as a file: what was asked, the releases that answered, and each pinned package once."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from crossload.matrix.document import TomlSyntaxError, parse
from crossload.matrix.errors import LockError
from crossload.matrix.release import Environment, Release

LOCK_VERSION = 2
_HEADER = """\
# The versions that {name} asked for, as they were when this was written, with what pins each of them.
# Written by `crossload lock`; commit it, so that runs repeat.
lock-version = {version}
"""
HASH = " --hash="


class Locked(NamedTuple):
    """A subject's question and what answered it."""

    asked: str
    releases: tuple[Release, ...]


def read_lock(path: Path) -> dict[str, Locked]:
    """Every subject in the lock; none where there is no lock, or one of another form. Raises `LockError`."""
    if not path.exists():
        return {}
    try:
        data = parse(path.read_text(encoding="utf-8"), name=str(path)).data
        if data["lock-version"] != LOCK_VERSION:
            return {}
        hashes = {package["name"]: package["hashes"] for package in data.get("package", ())}
        return {
            entry["name"]: Locked(entry["asked"], tuple(_release(item, hashes) for item in entry["release"]))
            for entry in data.get("subject", ())
        }
    except (TomlSyntaxError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise LockError(f"{path} can't be read ({error!r}); write it again with: crossload lock --upgrade") from None


def write_lock(path: Path, config: str, subjects: Mapping[str, Locked]) -> None:
    """Replace the lock as a whole."""
    parts = [_HEADER.format(name=config, version=LOCK_VERSION)]
    hashes: dict[str, Sequence[str]] = {}
    for name, locked in sorted(subjects.items()):
        parts.append(_table("subject", {"name": name, "asked": locked.asked}))
        for release in locked.releases:
            parts.append(_table("subject.release", _fields(release)))
            for environment in release.environments:
                split = [pin.split(HASH) for pin in environment.pins]
                hashes |= {requirement: of_it for requirement, *of_it in split}
                if environment != Environment():
                    python = {"python": environment.python} if environment.python else {}
                    requires = [requirement for requirement, *_ in split]
                    parts.append(_table("subject.release.environment", {**python, "requires": requires}))
    parts.extend(_table("package", {"name": name, "hashes": of_it}) for name, of_it in sorted(hashes.items()))
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_text("\n".join(parts), encoding="utf-8")
    temporary.replace(path)


def _fields(release: Release) -> dict[str, Any]:
    fields = {"version": release.version, "released": release.released, "digest": release.digest}
    return {name: value for name, value in fields.items() if value}


def _table(name: str, fields: Mapping[str, Any]) -> str:
    # A date is the one of these values that JSON and TOML don't write alike.
    texts = {key: str(value) if isinstance(value, dt.date) else json.dumps(value) for key, value in fields.items()}
    return f"[[{name}]]\n" + "".join(f"{key} = {text}\n" for key, text in texts.items())


def _release(item: Mapping[str, Any], hashes: Mapping[str, Sequence[str]]) -> Release:
    environments = tuple(
        Environment(
            python=entry.get("python"),
            pins=tuple(HASH.join([name, *hashes[name]]) for name in entry["requires"]),
        )
        for entry in item.get("environment", ({"requires": ()},))
    )
    return Release(
        version=item["version"],
        released=item.get("released"),
        digest=item.get("digest", ""),
        environments=environments,
    )
