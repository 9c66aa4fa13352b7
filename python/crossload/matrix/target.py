"""A target: a subject at a version in a place, what it must say it is, and what makes it one and the same."""

import ast
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crossload.matrix.config import Config
from crossload.matrix.machines import host, machines
from crossload.matrix.pins import requirements_of
from crossload.matrix.release import Environment, Release
from crossload.matrix.tables import SubjectTable
from crossload.matrix.target_tables import PlaceTable
from crossload_adapter import ORACLE_VERSION, PROTOCOL_VERSION

VENV, WASI = "venv", "wasi"


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
    """One row and one column of the matrix.

    `packages` are requirements, `pins` the same with all that they need and their digests, where these are locked;
    `digest` is what the registry says of the package.
    """

    subject: str
    version: str
    place: str
    kind: str
    identity: Identity
    adapter: Path | None = None
    artifact: str = ""
    cpu: str = ""
    command: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    wheels: Path | None = None
    pins: tuple[str, ...] = ()
    digest: str = ""
    python: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    memory: int | None = None
    deadline: float = 30.0
    start_deadline: float = 120.0
    leak: int = 64 << 10
    renew: int | None = None

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


def targets_of(config: Config, releases: Mapping[str, Sequence[Release]]) -> list[Target]:
    """Every target of the configuration, in its order."""
    return [
        _target(config, subject, release, place, environment)
        for subject in config.tables.subject
        for release in releases[subject.name]
        for place in subject.places
        for environment in (release.environments if place.kind == VENV else release.environments[:1])
    ]


def _target(
    config: Config, subject: SubjectTable, release: Release, place: PlaceTable, environment: Environment
) -> Target:
    matrix = config.tables.matrix
    name = place.machine or ("wasm32" if place.kind == WASI else place.cpu or "host")
    machine = host() if name == "host" else machines()[name]
    return Target(
        subject=subject.name,
        version=release.version,
        place=_name(subject, place, environment),
        kind=place.kind,
        identity=Identity(
            subject=subject.name,
            version=release.version,
            format=place.format or subject.format,
            arch=machine.name,
            pointer_width=machine.bits,
            byte_order=machine.order,
            release=place.release,
        ),
        adapter=config.root / subject.adapter if subject.adapter else None,
        artifact=place.artifact or "",
        cpu=place.cpu or "",
        command=place.command,
        sources=tuple(sorted(path for pattern in place.sources for path in config.root.glob(pattern))),
        needs=place.needs,
        arguments=place.arguments,
        packages=requirements_of(subject, release.version),
        wheels=config.root / subject.wheels if subject.wheels else None,
        pins=environment.pins,
        digest=release.digest,
        python=environment.python,
        environment=place.environment,
        settings=place.settings,
        memory=place.memory or matrix.memory,
        deadline=subject.deadline or matrix.deadline,
        start_deadline=matrix.start_deadline,
        leak=matrix.leak,
        renew=matrix.renew,
    )


def _name(subject: SubjectTable, place: PlaceTable, environment: Environment) -> str:
    """A place of its own for each interpreter, where there are several."""
    if place.kind != VENV or not subject.pythons:
        return place.name
    python = f"py{environment.python}"
    return python if place.name == VENV else f"{place.name}-{python}"


def fingerprint(target: Target, artifact: str, *programs: Path) -> str:
    """A digest of everything that decides what a worker of this target answers.

    `programs` are the files and folders of Python code that serve the artifact. Deadlines and memory caps are left out:
    stored results say which of them they met.
    """
    digest = hashlib.sha256()
    settings = [part for part in (target.environment, target.settings) if part]
    for part in (ORACLE_VERSION, PROTOCOL_VERSION, target.id, artifact, target.arguments, target.identity, *settings):
        digest.update(f"{part!r}\0".encode())
    for program in programs:
        for path in _code(program) if program.is_dir() else [program]:
            name = path.relative_to(program if program.is_dir() else program.parent)
            digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()


def _code(folder: Path) -> list[Path]:
    """The Python files of a folder, and those of each folder in it that one of them imports from.

    What else is below, such as scenarios or virtual environments, is none of the program.
    """
    files = list(folder.glob("*.py"))
    packages = [path for path in folder.iterdir() if path.is_dir()]
    while found := next((item for item in packages if any(_imports(path, item.name) for path in files)), None):
        packages.remove(found)
        files += found.rglob("*.py")
    return sorted(files)


def _imports(path: Path, name: str) -> bool:
    """Whether a file has `from .name` or `from . import name`; one that is no Python has none: its worker says why."""
    source = path.read_bytes()
    # Most files never say it, and parsing takes a hundred times as long as this.
    if os.fsencode(name) not in source:
        return False
    try:
        nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) and node.level]
    except (SyntaxError, ValueError, RecursionError):
        return False
    return any(
        node.module.split(".")[0] == name if node.module else any(item.name == name for item in node.names)
        for node in nodes
    )
