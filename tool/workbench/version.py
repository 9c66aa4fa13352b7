"""The version of a release: where the repository states and repeats it, whether all say the same, and raising it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.faults import WorkspaceFault
from workbench.toml_file import read_toml
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TABLE = Path(__file__).resolve().parent.parent / "release.toml"

_OWN = r'^(\[\[package\]\]\nname = "(?:{names})"\nversion = ")[^"]+("(?!\nsource))'
_PLAIN = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def version_of(text: str) -> tuple[int, ...] | None:
    """Three numbers to compare, or None where the text is no version."""
    found = _PLAIN.fullmatch(text)
    return tuple(int(number) for number in found.groups()) if found else None


def stated_version(root: Path) -> str:
    """The version of the checkout at `root`."""
    return str(read_toml(root / "Cargo.toml")["workspace"]["package"]["version"])


def check_versions(root: Path) -> str:
    """The version, where everything that repeats it says the same; else raise `WorkspaceFault` with what differs."""
    version = stated_version(root)
    wrong = sorted({f"{path.relative_to(root)} says {said}" for path, _, said in _said(root) if said != version})
    if wrong:
        raise WorkspaceFault(
            f"the version is {version}, and {'; '.join(wrong)}",
            where=str(root),
            remedy=f"write them all with `python tool/raise_version.py {version}`",
        )
    return version


def raise_version(root: Path, version: str) -> list[Path]:
    """Write the version wherever it is, and return the files."""
    if version_of(version) is None:
        raise WorkspaceFault(
            f"{version!r} is no version", where=str(root / "Cargo.toml"), remedy="give three numbers, as in 1.2.3"
        )
    changed = set()
    for path, pattern, said in list(_said(root)):
        if said != version:
            text = path.read_text(encoding="utf-8")
            path.write_text(pattern.sub(rf"\g<1>{version}\g<2>", text), encoding="utf-8")
            changed.add(path)
    return sorted(changed)


def _said(root: Path) -> Iterator[tuple[Path, re.Pattern[str], str]]:
    """Each place: its file, the pattern that finds it, and what it says now."""
    table = read_toml(TABLE)["version"]
    for place in (table["stated"], *table["repeated"]):
        yield from _matches(root / place["file"], re.compile(place["pattern"], re.MULTILINE))
    # A package without a source is the repository's own; that of a program for tests has a version of no meaning.
    own = re.compile(_OWN.format(names="|".join(map(re.escape, _crates(root, table)))), re.MULTILINE)
    for name in table["locks"]:
        for lock in sorted(root.glob(name)):
            yield from _matches(lock, own)


def _crates(root: Path, table: Mapping[str, Any]) -> list[str]:
    return sorted(name for directory in table["workspaces"] for name in Workspace(root=root / directory).crates)


def _matches(path: Path, pattern: re.Pattern[str]) -> Iterator[tuple[Path, re.Pattern[str], str]]:
    found = list(pattern.finditer(path.read_text(encoding="utf-8")))
    if not found:
        raise WorkspaceFault(
            f"{path.name} does not state a version where it is to",
            where=str(path),
            remedy="correct the pattern of this file in tool/release.toml",
        )
    for match in found:
        yield path, pattern, match[0][len(match[1]) : len(match[0]) - len(match[2])]
