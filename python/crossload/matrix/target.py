"""A target: a subject at a version in a place, what it must say it is, and what makes it one and the same."""

import hashlib
import platform
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crossload.matrix.config import Config
from crossload.matrix.tables import PlaceKind, PlaceTable, SubjectTable
from crossload_adapter import ORACLE_VERSION, PROTOCOL_VERSION


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a worker must report of itself."""

    subject: str
    version: str
    format: str
    arch: str
    pointer_width: int
    byte_order: str
    release: str | None = None
    """Of the code that defines the format; None where any will do."""

    @property
    def hash_class(self) -> tuple[int, str]:
        """What a guest's hashes depend on: builds that differ in it can't share dictionaries."""
        return self.pointer_width, self.byte_order


@dataclass(frozen=True, kw_only=True)
class Target:
    """One row and one column of the matrix."""

    subject: str
    version: str
    place: str
    kind: PlaceKind
    identity: Identity
    adapter: Path | None = None
    artifact: str = ""
    command: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    wheels: Path | None = None
    python: str | None = None
    memory: int | None = None
    deadline: float = 30.0
    start_deadline: float = 120.0
    leak: int = 64 << 10

    @property
    def id(self) -> str:
        """`pydantic-monty@1.4.0/venv`."""
        return f"{self.subject}@{self.version}/{self.place}"

    @property
    def format(self) -> str:
        """Targets of the same format are crossed."""
        return self.identity.format


@dataclass(frozen=True, kw_only=True)
class Launch:
    """How to start a worker; `artifact` is the digest it must report, `fingerprint` keys its stored results."""

    command: tuple[str, ...]
    artifact: str
    fingerprint: str
    environment: Mapping[str, str] = field(default_factory=dict)
    memory: int | None = None


def targets_of(config: Config, versions: Mapping[str, tuple[str, ...]]) -> list[Target]:
    """Every target of the configuration, in its order."""
    return [
        _target(config, subject, version, place)
        for subject in config.tables.subject
        for version in versions[subject.name]
        for place in subject.places
    ]


def _target(config: Config, subject: SubjectTable, version: str, place: PlaceTable) -> Target:
    matrix = config.tables.matrix
    wasm = (place.machine or ("wasm32" if place.kind is PlaceKind.WASI else "host")) == "wasm32"
    return Target(
        subject=subject.name,
        version=version,
        place=place.name,
        kind=place.kind,
        identity=Identity(
            subject=subject.name,
            version=version,
            format=place.format or subject.format,
            arch="wasm32" if wasm else platform.machine(),
            pointer_width=32 if wasm else struct.calcsize("P") * 8,
            byte_order="little" if wasm else sys.byteorder,
            release=place.release,
        ),
        adapter=config.root / subject.adapter if subject.adapter else None,
        artifact=place.artifact or "",
        command=place.command,
        sources=tuple(sorted(path for pattern in place.sources for path in config.root.glob(pattern))),
        needs=place.needs,
        arguments=place.arguments,
        packages=(f"{subject.package or subject.name}=={version}",) if place.kind is PlaceKind.VENV else (),
        wheels=config.root / subject.wheels if subject.wheels else None,
        python=subject.python,
        memory=place.memory or matrix.memory,
        deadline=subject.deadline or matrix.deadline,
        start_deadline=matrix.start_deadline,
        leak=matrix.leak,
    )


def fingerprint(target: Target, artifact: str, *programs: Path) -> str:
    """A digest of everything that decides what a worker of this target answers.

    `programs` are the files and folders of Python code that serve the artifact. Deadlines and memory caps are left out:
    stored results say which of them they met.
    """
    digest = hashlib.sha256()
    for part in (ORACLE_VERSION, PROTOCOL_VERSION, target.id, artifact, target.arguments, target.identity):
        digest.update(f"{part!r}\0".encode())
    for program in programs:
        for path in sorted(program.glob("*.py")) if program.is_dir() else [program]:
            digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()
