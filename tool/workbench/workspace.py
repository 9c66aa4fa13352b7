"""What Cargo.toml says about the workspace: its oldest Rust, and which directories a crate is built from."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.faults import WorkspaceFault
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEPENDENCY_TABLES = ("dependencies", "build-dependencies")
"""Tables whose path dependencies end up in an artifact; `dev-dependencies` do not."""


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The cargo workspace at `root`."""

    root: Path

    @functools.cached_property
    def manifest(self) -> dict[str, Any]:
        """The workspace's Cargo.toml."""
        return read_toml(self.root / "Cargo.toml")

    @functools.cached_property
    def rust_version(self) -> str:
        """The oldest Rust that the workspace compiles with, as three numbers: `1.96.0`."""
        try:
            declared = self.manifest["workspace"]["package"]["rust-version"]
        except KeyError as error:
            raise WorkspaceFault(
                "[workspace.package] has no rust-version",
                where=str(self.root / "Cargo.toml"),
                remedy='add one, e.g. rust-version = "1.96"',
            ) from error
        return ".".join(str(number) for number in version_numbers(str(declared)))

    @functools.cached_property
    def crates(self) -> dict[str, Path]:
        """The members by package name, each with its directory relative to the root."""
        members: dict[str, Path] = {}
        if "package" in self.manifest:
            members[str(self.manifest["package"]["name"])] = Path()
        for pattern in self.manifest.get("workspace", {}).get("members", []):
            for directory in sorted(self.root.glob(pattern)):
                if (directory / "Cargo.toml").is_file():
                    manifest = read_toml(directory / "Cargo.toml")
                    members[str(manifest["package"]["name"])] = directory.relative_to(self.root)
        return members

    def directory(self, crate: str) -> Path:
        """The directory of one member."""
        try:
            return self.crates[crate]
        except KeyError as error:
            raise WorkspaceFault(
                f"crate {crate!r} is not a member of the workspace",
                where=f"{self.root / 'Cargo.toml'}, which has: {', '.join(sorted(self.crates)) or 'none'}",
                remedy="add the crate to [workspace] members, or correct the name in tool/artifacts.toml",
            ) from error

    def closure(self, crate: str) -> list[Path]:
        """The directories of a member and of every member it is built from, sorted."""
        found: dict[str, Path] = {}
        waiting = [crate]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found[name] = self.directory(name)
            waiting += self._path_dependencies(found[name])
        return sorted(found.values())

    def _path_dependencies(self, directory: Path) -> Iterator[str]:
        manifest = read_toml(self.root / directory / "Cargo.toml")
        shared = self.manifest["workspace"].get("dependencies", {})
        for name, wanted in _dependencies(manifest):
            base = self.root / directory
            requirement = wanted
            if isinstance(wanted, dict) and wanted.get("workspace"):
                base = self.root
                requirement = shared.get(name, {})
            if isinstance(requirement, dict) and "path" in requirement:
                yield self._member_at(Path(os.path.normpath(base / requirement["path"])))

    def _member_at(self, path: Path) -> str:
        for name, directory in self.crates.items():
            if self.root / directory == path:
                return name
        raise WorkspaceFault(
            "a path dependency lies outside the workspace's members, so its sources would not be part of a build's key",
            where=str(path),
            remedy="add the crate to [workspace] members",
        )


def version_numbers(text: str) -> tuple[int, int, int]:
    """`1.96` and `1.96.0-nightly` as numbers to compare."""
    numbers = [int(part) for part in text.partition("-")[0].split(".")]
    major, minor, patch = (*numbers, 0, 0)[:3]
    return major, minor, patch


def _dependencies(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for table in (manifest, *manifest.get("target", {}).values()):
        for kind in DEPENDENCY_TABLES:
            yield from table.get(kind, {}).items()
