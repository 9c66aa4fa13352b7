"""Other people's packages that the project is made from or runs with, as each language's own files state them."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cargo import cargo_environment
from workbench.faults import WorkspaceFault
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workbench.need import Toolchain

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)
_CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(?P<words>.+)")


@dataclass(frozen=True, kw_only=True, order=True)
class Dependency:
    """One version of a package."""

    ecosystem: str
    """As in a package URL: `cargo`, `npm` or `pypi`."""
    name: str
    version: str
    license: str
    """An SPDX expression; empty where the package states none."""

    @property
    def url(self) -> str:
        """The package URL, which names it among all of them."""
        return f"pkg:{self.ecosystem}/{self.name.replace('@', '%40')}@{self.version}"


@dataclass(frozen=True, kw_only=True)
class Crates:
    """What cargo says of one workspace."""

    packages: Mapping[str, Mapping[str, Any]]
    nodes: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, workspace: Path, toolchain: Toolchain) -> Crates:
        """Ask cargo; what is not there yet is downloaded."""
        command = [str(toolchain.cargo), "metadata", "--locked", "--format-version=1"]
        asked = subprocess.run(
            command, cwd=workspace, env=cargo_environment(toolchain), capture_output=True, text=True, check=False
        )
        if asked.returncode:
            raise WorkspaceFault(
                f"cargo can't tell what the workspace is made from: {asked.stderr.strip()}",
                where=str(workspace),
                remedy="correct what cargo names, then run the same again",
            )
        found = json.loads(asked.stdout)
        return cls(
            packages={package["id"]: package for package in found["packages"]},
            nodes={node["id"]: node for node in found["resolve"]["nodes"]},
        )

    def foreign(self, ids: Iterable[str]) -> list[str]:
        """Those that are not of this repository, by name and version."""
        kept = (key for key in ids if self.packages[key]["source"])
        return sorted(kept, key=lambda key: (self.packages[key]["name"], self.packages[key]["version"]))

    def linked(self, roots: Sequence[str]) -> set[str]:
        """Whatever ends up in these crates on some platform: no macros, and nothing that only builds or tests."""
        waiting = [key for key, package in self.packages.items() if package["name"] in roots and not package["source"]]
        found: set[str] = set()
        while waiting:
            key = waiting.pop()
            if key in found or self._is_macro(key):
                continue
            found.add(key)
            waiting += self.needs(key)
        return found

    def needs(self, key: str) -> list[str]:
        """What a package is linked with."""
        return [
            other["pkg"]
            for other in self.nodes[key]["deps"]
            if any(kind["kind"] is None for kind in other["dep_kinds"])
        ]

    def dependency(self, key: str) -> Dependency:
        """The package; the slash that old ones put between alternatives is no SPDX."""
        package = self.packages[key]
        stated = (package["license"] or "").replace("/", " OR ")
        return Dependency(ecosystem="cargo", name=package["name"], version=package["version"], license=stated)

    def directory(self, key: str) -> Path:
        """Where its source is."""
        return Path(self.packages[key]["manifest_path"]).parent

    def _is_macro(self, key: str) -> bool:
        return any("proc-macro" in target["kind"] for target in self.packages[key]["targets"])


def checksums(lock: Path) -> dict[tuple[str, str], str]:
    """By name and version, the SHA-256 of what Cargo.lock pins."""
    packages = read_toml(lock)["package"]
    return {(each["name"], each["version"]): each["checksum"] for each in packages if "checksum" in each}


def python(lock: Path, words: Mapping[str, str], stated: Mapping[str, str]) -> list[Dependency]:
    """The packages of a lock that is installed; `words` is SPDX for what they say, `stated` for what they do not."""
    return [
        Dependency(ecosystem="pypi", name=name, version=version, license=stated.get(name) or _license(name, words))
        for name, version in sorted(set(_PIN.findall(lock.read_text(encoding="utf-8"))))
    ]


def _license(name: str, words: Mapping[str, str]) -> str:
    """An expression if there is one; else the field that was free text, if it is short; else the first classifier."""
    try:
        fields = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    given = fields.get_all("License-Expression") or fields.get_all("License") or []
    if not given or not given[0].strip() or "\n" in given[0]:
        given = [match["words"] for text in fields.get_all("Classifier") or [] if (match := _CLASSIFIER.match(text))]
    return words.get(given[0], given[0]) if given else ""


def javascript(lock: Path) -> list[Dependency]:
    """The packages of an npm lock."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return [
        Dependency(
            ecosystem="npm",
            name=path.rpartition("node_modules/")[2],
            version=package["version"],
            license=package.get("license", ""),
        )
        for path, package in packages.items()
        if path
    ]
