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
    PositiveInt,
    Tag,
    field_validator,
    model_validator,
)

from crossload.matrix.forms import Installable, PythonForm
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.table import Deadline, Size, Table
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
    """`[matrix]`: defaults for everything."""

    scenarios: Path = Path("snapshots/scenarios")
    """The folder of the scenarios, one Python file each."""
    results: Path = Path("build/matrix/results.sqlite")
    """What was seen so far: a cell runs again only when something that decides it changed."""
    out: Path = Path("build/matrix")
    """The folder that reports are written to."""
    build: tuple[str, ...] = ("python", "tool/build.py")
    """Makes the artifact that is named after it, and prints where that is as a line of JSON."""
    cpython: Path | None = None
    """An adapter that answers the scenarios' questions by CPython itself, as a third oracle."""
    deadline: Deadline = 30.0
    """Seconds for one answer; a cell that passes it is `hung`."""
    start_deadline: Deadline = 120.0
    """Seconds until a worker says who it is."""
    jobs: PositiveInt | None = None
    """Cells at once; the number of cores by default."""
    memory: Size | None = None
    """The most that a worker may have, such as '2 GiB'; a cell that needs more is `exhausted`."""
    leak: Size = 64 << 10
    """How much a reader may grow with each answer, all along."""
    renew: Size | None = None
    """What a worker may hold between two answers, such as '2 GiB': one that holds more is ended, and started anew."""
    widest_expectation: PositiveInt = 50
    """Cells that one `[[expect]]` may stand for: a wildcard in it hides no more than somebody can have looked at."""


class RefusalTable(Table):
    """`[[subject.refusal]]`: one way in which this subject says no, and the reason it gives by it."""

    message: str
    """A regular expression that is found in the message."""
    type: str | None = None
    """The exception's type; any by default."""
    reason: Reason
    """What it claims by that; the claim is checked against writer and reader."""

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


def _different(versions: tuple[str, ...]) -> tuple[str, ...]:
    if twice := next((version for version in versions if versions.count(version) > 1), None):
        raise ValueError(
            f"{twice!r} is there twice; once is enough, since every version also reads what it wrote itself"
        )
    return versions


Listed = Annotated[
    tuple[Annotated[str, Field(pattern=_NAME)], ...],
    Field(min_length=1, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_different),
]
Versions = Annotated[
    Annotated[Listed, Tag("listed")] | Annotated[IndexVersions, Tag("index")], Discriminator(_version_kind)
]


class SubjectTable(Table):
    """`[[subject]]`: a package with serialized state."""

    name: Annotated[str, Field(pattern=_NAME)]
    """What it is called in the matrix."""
    format: Annotated[str, Field(pattern=_NAME)]
    """Targets of one format read each other's snapshots."""
    versions: Versions
    """Version numbers, or where they come from."""
    places: Annotated[
        tuple[PlaceTable, ...],
        BeforeValidator(_places, json_schema_input_type=Annotated[tuple[PlaceTable | str, ...], Field(min_length=1)]),
        Field(min_length=1),
    ]
    """Where it runs: each version in each place is a target."""
    adapter: Path | None = None
    """The file that makes it write and read."""
    package: str | None = None
    """Its name in the registry, where that is another one."""
    install: tuple[Installable, ...] = ("{package}=={version}",)
    """The requirements that its environments are made from; `{package}` and `{version}` stand for the target's."""
    wheels: Path | None = None
    """A folder of wheels and source distributions: versions that are there are not taken from the index."""
    python: PythonForm | None = None
    """The interpreter of its environments: '3.12', a path, or a form with `{version}`."""
    pythons: tuple[str, ...] = ()
    """Several interpreters, an axis of their own."""
    deadline: Deadline | None = None
    """Seconds for one answer, where it is not the matrix's."""
    refusal: tuple[RefusalTable, ...] = ()
    """Each way in which it says no."""

    @model_validator(mode="after")
    def _one_python(self) -> "SubjectTable":
        if self.python is not None and self.pythons:
            raise ValueError("'python' is one interpreter, 'pythons' are several: give one of both keys")
        return self

    @property
    def distribution(self) -> str:
        """The package's name in its registry."""
        return self.package or self.name


class RelayTable(Table):
    """`[[relay]]`: there and back again: what one target wrote, another loads and writes again, and the first reads."""

    writer: TargetPattern
    """SUBJECT, SUBJECT/PLACE or SUBJECT@VERSION/PLACE, with `*` and version specifiers such as @>=1.3."""
    via: TargetPattern
    """Who loads its snapshots and writes them again, as the writer."""
    scenarios: Globs = ("*",)
    """Names of scenarios, with `*`."""


class DamageTable(Table):
    """`[damage]`: snapshots that are changed on their way, and who sees it."""

    loads: PositiveInt = 60
    """Damaged snapshots that each reader gets from each writer."""
    seed: int = 1
    """The same seed does the same to the same snapshots."""
    edge: PositiveInt = 32
    """Bytes of the header and of the tail, where the adapter does not name the regions itself."""
    deadline: Deadline = 5.0
    """Seconds for one answer about a damaged snapshot; one that takes longer is `hung`."""


class PromiseTable(Table):
    """`[[promise]]`: what must hold."""

    writer: TargetPattern
    """SUBJECT, SUBJECT/PLACE or SUBJECT@VERSION/PLACE, with `*` and version specifiers such as @>=1.3."""
    reader: TargetPattern
    """As the writer."""
    via: TargetPattern | None = None
    """Only relays by way of these, and no others."""
    scenarios: Globs = ("*",)
    """Names of scenarios, with `*`."""
    where: tuple[Relation, ...] = ()
    """Only pairs that stand to each other like this; in a relay, the writer and the one in between."""
    verdicts: Annotated[tuple[Verdict, ...], Field(min_length=1)]
    """The verdicts that keep the promise."""
    why: str = ""
    """The promise in a sentence, for the reports."""


class ExpectTable(Table):
    """`[[expect]]`: a known failure, where it is being dealt with, and the day it stops being acceptable."""

    writer: TargetPattern
    """SUBJECT, SUBJECT/PLACE or SUBJECT@VERSION/PLACE, with `*` and version specifiers such as @>=1.3."""
    reader: TargetPattern
    """As the writer."""
    via: TargetPattern | None = None
    """Only relays by way of these, and no others."""
    scenarios: Globs
    """Names of scenarios, with `*`."""
    where: tuple[Relation, ...] = ()
    """Only pairs that stand to each other like this; in a relay, the writer and the one in between."""
    verdicts: Annotated[tuple[Verdict, ...], Field(min_length=1)]
    """How these cells end for now."""
    message: str = ""
    """What the reader's message starts with."""
    link: Link
    """Where it is being dealt with."""
    expires: Expiry
    """The day until which it is acceptable, within a year."""


class DiffersTable(Table):
    """`[[cpython-differs]]`: questions that a writer is known to answer otherwise than CPython, snapshot or not."""

    writer: TargetPattern
    """SUBJECT, SUBJECT/PLACE or SUBJECT@VERSION/PLACE, with `*` and version specifiers such as @>=1.3."""
    scenarios: Globs
    """Names of scenarios, with `*`."""
    questions: Globs = ("*",)
    """Labels of questions, with `*`."""
    link: Link
    """Where it is explained."""
    expires: Expiry
    """The day until which it is acceptable, within a year."""


class Configuration(Table):
    """The whole file."""

    matrix: MatrixTable = MatrixTable()
    """Defaults for everything."""
    subject: Annotated[tuple[SubjectTable, ...], Field(min_length=1)]
    """The packages whose state is crossed."""
    damage: DamageTable | None = None
    """How snapshots are damaged; none are without this table."""
    relay: tuple[RelayTable, ...] = ()
    """What is sent there and back again."""
    promise: tuple[PromiseTable, ...] = ()
    """What must hold: a run fails when one of them does not."""
    expect: tuple[ExpectTable, ...] = ()
    """Cells that are known to fail: they break no promise, until they end otherwise or the day has come."""
    cpython_differs: tuple[DiffersTable, ...] = ()
    """Where writers are known to answer otherwise than CPython."""
