"""The golden corpus: snapshots that released versions wrote, with what each must answer; it only ever grows."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.faults import CorpusFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

INDEX = "corpus.json"


@dataclass(frozen=True, kw_only=True)
class Golden:
    """One snapshot of the corpus."""

    file: str
    """Its path from the corpus's folder: `<engine version>/<backend>/<name>.snapshot`."""
    why: str
    sha256: str
    target: str
    """The backend that wrote it."""
    writer: Mapping[str, Any]
    """As in its header: versions of the engine, of monty and of its dump, and the hash class."""
    sections: Sequence[Mapping[str, Any]]
    """As in its header: names, lengths, and of compressed ones the length of their content."""
    scenario: str
    answers: Sequence[Any]
    """Canonical answers that the session which wrote it went on to give."""

    @property
    def section_names(self) -> list[str]:
        """The names of the sections, in order."""
        return [section["name"] for section in self.sections]


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """The snapshots of one format version, in a folder with an index; scenarios are part of it, as they were then."""

    folder: Path
    scenarios: dict[str, Mapping[str, Any]]
    snapshots: dict[str, Golden]
    """By file."""
    added: dict[str, bytes] = field(default_factory=dict)
    """By file, those that are not written yet."""

    @classmethod
    def open(cls, folder: Path) -> Corpus:
        """The corpus in `folder`, empty where there is none. Raises `CorpusFault` where a file is not what it was."""
        index = folder / INDEX
        content = json.loads(index.read_text(encoding="utf-8")) if index.is_file() else {}
        snapshots = {entry["file"]: Golden(**entry) for entry in content.get("snapshots", [])}
        corpus = cls(folder=folder, scenarios=content.get("scenarios", {}), snapshots=snapshots)
        corpus.check()
        return corpus

    def check(self) -> None:
        """Compare the files with the index."""
        found = {path.relative_to(self.folder).as_posix() for path in self.folder.glob("*/*/*")}
        if strangers := found ^ set(self.snapshots):
            raise CorpusFault(
                f"files and {INDEX} differ in {', '.join(sorted(strangers))}",
                where=str(self.folder),
                remedy="restore both from git: the corpus is only changed by `./tool/nox -s golden`",
            )
        for golden in self.snapshots.values():
            if hashlib.sha256(self.read(golden)).hexdigest() != golden.sha256:
                raise CorpusFault(
                    f"{golden.file} is not the file that was written: its digest differs",
                    where=str(self.folder),
                    remedy=f"restore it from git: `git checkout -- {self.folder / golden.file}`",
                )

    def read(self, golden: Golden) -> bytes:
        """The snapshot itself."""
        return (self.folder / golden.file).read_bytes()

    def scenario(self, golden: Golden) -> Mapping[str, Any]:
        """The scenario's name, digest and body."""
        return {"name": golden.scenario, **self.scenarios[golden.scenario]}

    def add(self, golden: Golden, data: bytes, scenario: Mapping[str, Any]) -> None:
        """Put a snapshot in, which `save` writes; the caller has seen to it that it replaces none that was released."""
        known = self.scenarios.setdefault(golden.scenario, scenario)
        if known["digest"] != scenario["digest"] and any(
            other.scenario == golden.scenario and other.file != golden.file for other in self.snapshots.values()
        ):
            raise CorpusFault(
                f"scenario {golden.scenario!r} was changed since others were written with it",
                where=str(self.folder / INDEX),
                remedy="give the changed scenario a name of its own in snapshots/golden.toml",
            )
        self.scenarios[golden.scenario] = scenario
        self.snapshots[golden.file] = golden
        self.added[golden.file] = data

    def save(self) -> None:
        """Write what was added, and the index."""
        for file, data in self.added.items():
            path = self.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self.added.clear()
        snapshots = [asdict(self.snapshots[file]) for file in sorted(self.snapshots)]
        used = {golden.scenario for golden in self.snapshots.values()}
        scenarios = {name: self.scenarios[name] for name in sorted(used)}
        content = {"scenarios": scenarios, "snapshots": snapshots}
        (self.folder / INDEX).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def is_released(changelog: Path, version: str) -> bool:
    """Whether the changelog has a heading for the version."""
    text = changelog.read_text(encoding="utf-8")
    return re.search(rf"^## \[{re.escape(version)}\]", text, re.MULTILINE) is not None
