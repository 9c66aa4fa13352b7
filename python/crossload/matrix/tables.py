"""The tables of `crossload.toml` as typed data: which keys there are, and what each of them takes."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PositiveFloat,
    PositiveInt,
    Tag,
    field_validator,
    model_validator,
)

from crossload.enums import StrEnum
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.vocabulary import Reason, Relation, Verdict

LONGEST_EXPECTATION = dt.timedelta(days=366)

_SIZE = re.compile(r"^(\d+)\s*(B|KiB|MiB|GiB)$")
_UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
_PLACE_NAME = r"^[A-Za-z0-9][A-Za-z0-9._+-]*$"


def _size(value: object) -> object:
    if isinstance(value, str):
        match = _SIZE.match(value)
        if match is None:
            raise ValueError("a size is a number and B, KiB, MiB or GiB, for example '2 GiB'")
        return int(match[1]) * _UNITS[match[2]]
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _pattern(value: str) -> str:
    parse_pattern(value)
    return value


def _within_a_year(value: dt.date) -> dt.date:
    if value > today() + LONGEST_EXPECTATION:
        raise ValueError("what is known to fail expires within a year, so that someone looks at it again")
    return value


def today() -> dt.date:
    """The day that expiry dates are held against: the same one all over the world."""
    return dt.datetime.now(dt.timezone.utc).date()


_SizeText = Annotated[str, Field(pattern=_SIZE.pattern)]
Link = Annotated[str, Field(pattern=r"^https?://\S+$")]
Expiry = Annotated[dt.date, AfterValidator(_within_a_year)]
Size = Annotated[PositiveInt, BeforeValidator(_size, json_schema_input_type=_SizeText | PositiveInt)]
Globs = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed, json_schema_input_type=str | Annotated[tuple[str, ...], Field(min_length=1)]),
    Field(min_length=1),
]
TargetPattern = Annotated[str, AfterValidator(_pattern)]


class Table(BaseModel):
    """A TOML table: kebab-case keys, none of them unknown."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"), validate_by_name=False
    )


class MatrixTable(Table):
    """`[matrix]`: defaults for everything.

    `widest_expectation` is how many cells one `[[expect]]` may stand for: a wildcard in it hides no more than somebody
    can have looked at. `leak` is how much a reader may grow with each answer, all along.
    """

    scenarios: Path = Path("snapshots/scenarios")
    results: Path = Path("build/matrix/results.sqlite")
    out: Path = Path("build/matrix")
    build: tuple[str, ...] = ("python", "tool/build.py")
    cpython: Path | None = None
    deadline: PositiveFloat = 30.0
    start_deadline: PositiveFloat = 120.0
    jobs: PositiveInt | None = None
    memory: Size | None = None
    leak: Size = 64 << 10
    widest_expectation: PositiveInt = 50


class IndexVersions(Table):
    """Versions from a package index, resolved once into the lock."""

    index: Literal["pypi"]
    newest_patch_of_minor: str
    also: tuple[str, ...] = ()

    @field_validator("newest_patch_of_minor")
    @classmethod
    def _specifier(cls, value: str) -> str:
        try:
            SpecifierSet(value)
        except InvalidSpecifier:
            raise ValueError("this is a version specifier, for example '>=1.0' or '>=1.2,<2'") from None
        return value


class PlaceKind(StrEnum):
    """How a target is made; each kind is a module of `crossload.matrix.places`."""

    VENV = "venv"
    ARTIFACT = "artifact"
    WASI = "wasi"
    COMMAND = "command"


class PlaceTable(Table):
    """`[[subject.places]]`: one place of a subject.

    `machine` is whose integers and pointers the state is made of, `release` the version of the code that defines the
    format, where the worker is to report a certain one. A place of kind `command` names the `command` that serves the
    artifact, whose path it is given, the `sources` of that command (globs) and the programs that it `needs`, each with
    what gets it.
    """

    name: Annotated[str, Field(pattern=_PLACE_NAME)]
    kind: PlaceKind
    artifact: str | None = None
    command: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    needs: Mapping[str, str] = Field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    format: str | None = None
    machine: Literal["host", "wasm32"] | None = None
    release: str | None = None
    memory: Size | None = None

    @model_validator(mode="after")
    def _artifact_fits(self) -> "PlaceTable":
        if (self.kind is PlaceKind.VENV) == (self.artifact is not None):
            raise ValueError(
                "'artifact' names what the build command makes: places of any kind but venv need it, venv has none"
            )
        return self

    @model_validator(mode="after")
    def _command_fits(self) -> "PlaceTable":
        if (self.kind is PlaceKind.COMMAND) == (not self.command or not self.sources):
            raise ValueError("places of kind command need a 'command' that serves the artifact, and its 'sources'")
        if self.kind is not PlaceKind.COMMAND and (self.command or self.sources or self.needs):
            raise ValueError("'command', 'sources' and 'needs' are for places of kind command")
        return self


class RefusalTable(Table):
    """`[[subject.refusal]]`: one way in which this subject says no, and the reason it gives by it."""

    message: str
    type: str | None = None
    reason: Reason

    @field_validator("message")
    @classmethod
    def _regex(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"this is a regular expression, and not a valid one: {error}") from None
        return value


def _version_kind(value: object) -> str:
    return "index" if isinstance(value, dict | IndexVersions) else "listed"


def _places(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [{"name": item, "kind": item} if isinstance(item, str) else item for item in value]


Listed = Annotated[tuple[Annotated[str, Field(pattern=_NAME)], ...], Field(min_length=1)]
Versions = Annotated[
    Annotated[Listed, Tag("listed")] | Annotated[IndexVersions, Tag("index")], Discriminator(_version_kind)
]


class SubjectTable(Table):
    """`[[subject]]`: a package with serialized state.

    `wheels` is a folder of wheels and source distributions: versions that are there are not taken from the index.
    """

    name: Annotated[str, Field(pattern=_NAME)]
    format: Annotated[str, Field(pattern=_NAME)]
    versions: Versions
    places: Annotated[
        tuple[PlaceTable, ...],
        BeforeValidator(_places, json_schema_input_type=Annotated[tuple[PlaceTable | str, ...], Field(min_length=1)]),
        Field(min_length=1),
    ]
    adapter: Path | None = None
    package: str | None = None
    wheels: Path | None = None
    python: str | None = None
    deadline: PositiveFloat | None = None
    refusal: tuple[RefusalTable, ...] = ()


class PromiseTable(Table):
    """`[[promise]]`: what must hold."""

    writer: TargetPattern
    reader: TargetPattern
    scenarios: Globs = ("*",)
    where: tuple[Relation, ...] = ()
    verdicts: Annotated[tuple[Verdict, ...], Field(min_length=1)]
    why: str = ""


class ExpectTable(Table):
    """`[[expect]]`: a known failure, where it is being dealt with, and the day it stops being acceptable."""

    writer: TargetPattern
    reader: TargetPattern
    scenarios: Globs
    where: tuple[Relation, ...] = ()
    verdicts: Annotated[tuple[Verdict, ...], Field(min_length=1)]
    message: str = ""
    link: Link
    expires: Expiry


class DiffersTable(Table):
    """`[[cpython-differs]]`: questions that a writer is known to answer otherwise than CPython, snapshot or not."""

    writer: TargetPattern
    scenarios: Globs
    questions: Globs = ("*",)
    link: Link
    expires: Expiry


class Configuration(Table):
    """The whole file."""

    matrix: MatrixTable = MatrixTable()
    subject: Annotated[tuple[SubjectTable, ...], Field(min_length=1)]
    promise: tuple[PromiseTable, ...] = ()
    expect: tuple[ExpectTable, ...] = ()
    cpython_differs: tuple[DiffersTable, ...] = ()
