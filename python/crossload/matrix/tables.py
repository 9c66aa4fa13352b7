"""The tables of `crossload.toml` as typed data: which keys there are, and what each of them takes."""

import datetime as dt
import re
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PositiveFloat,
    PositiveInt,
    Tag,
    field_validator,
    model_validator,
)

from crossload.matrix.pattern import parse_pattern
from crossload.matrix.table import Size, Table
from crossload.matrix.target_tables import IndexVersions, PlaceTable
from crossload.matrix.vocabulary import Reason, Relation, Verdict

LONGEST_EXPECTATION = dt.timedelta(days=366)

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


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


Link = Annotated[str, Field(pattern=r"^https?://\S+$")]
Expiry = Annotated[dt.date, AfterValidator(_within_a_year)]
Globs = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed, json_schema_input_type=str | Annotated[tuple[str, ...], Field(min_length=1)]),
    Field(min_length=1),
]
TargetPattern = Annotated[str, AfterValidator(_pattern)]


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

    `python` is the interpreter of its environments, `pythons` are several, an axis of their own; in `python` and in
    `install`, the requirements that an environment is made from, `{package}` and `{version}` stand for the target's.
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
    install: tuple[str, ...] = ("{package}=={version}",)
    wheels: Path | None = None
    python: str | None = None
    pythons: tuple[str, ...] = ()
    deadline: PositiveFloat | None = None
    refusal: tuple[RefusalTable, ...] = ()

    @model_validator(mode="after")
    def _one_python(self) -> "SubjectTable":
        if self.python is not None and self.pythons:
            raise ValueError("'python' is one interpreter, 'pythons' are several: give one of both keys")
        return self

    @property
    def distribution(self) -> str:
        """The package's name in its registry."""
        return self.package or self.name


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
