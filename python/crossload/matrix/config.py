"""`crossload.toml` as typed data: what is allowed in it, and where exactly it is wrong."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

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
    ValidationError,
    field_validator,
    model_validator,
)

from crossload.matrix.document import Document, TomlSyntaxError, parse, suggestion
from crossload.matrix.errors import ConfigError
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.vocabulary import Reason, Relation, StrEnum, Verdict

CONFIG_NAME = "crossload.toml"
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


Link = Annotated[str, Field(pattern=r"^https?://\S+$")]
Expiry = Annotated[dt.date, AfterValidator(_within_a_year)]
Size = Annotated[PositiveInt, BeforeValidator(_size)]
Globs = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
TargetPattern = Annotated[str, BeforeValidator(_pattern)]


class Table(BaseModel):
    """A TOML table: kebab-case keys, none of them unknown."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"), validate_by_name=False
    )


class MatrixTable(Table):
    """`[matrix]`: defaults for everything."""

    scenarios: Path = Path("snapshots/scenarios")
    results: Path = Path("build/matrix/results.sqlite")
    out: Path = Path("build/matrix")
    build: tuple[str, ...] = ("python", "tool/build.py")
    cpython: Path | None = None
    deadline: PositiveFloat = 30.0
    start_deadline: PositiveFloat = 120.0
    jobs: PositiveInt | None = None
    memory: Size | None = None


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


class PlaceTable(Table):
    """`[[subject.places]]`: one place of a subject; `machine` is whose integers and pointers the state is made of."""

    name: Annotated[str, Field(pattern=_PLACE_NAME)]
    kind: PlaceKind
    artifact: str | None = None
    arguments: tuple[str, ...] = ()
    format: str | None = None
    machine: Literal["host", "wasm32"] | None = None
    memory: Size | None = None

    @model_validator(mode="after")
    def _artifact_fits(self) -> "PlaceTable":
        if (self.kind is PlaceKind.VENV) == (self.artifact is not None):
            raise ValueError(
                "'artifact' names what the build command makes: places of kind artifact and wasi need it, venv has none"
            )
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
    """`[[subject]]`: a package with serialized state."""

    name: Annotated[str, Field(pattern=_NAME)]
    format: Annotated[str, Field(pattern=_NAME)]
    versions: Versions
    places: Annotated[tuple[PlaceTable, ...], BeforeValidator(_places), Field(min_length=1)]
    adapter: Path | None = None
    package: str | None = None
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


@dataclass(frozen=True, kw_only=True)
class Config:
    """A valid configuration, and the file it came from; relative paths in it start at `root`."""

    path: Path
    tables: Configuration
    document: Document

    @property
    def root(self) -> Path:
        """The folder that relative paths start at."""
        return self.path.parent

    @property
    def lock(self) -> Path:
        """The lock file beside the configuration."""
        return self.path.with_name("crossload.lock")

    def at(self, *location: int | str) -> str:
        """`file:line:column` of an entry."""
        return self.document.at(location)


def load_config(path: Path) -> Config:
    """Raises `ConfigError` that lists every problem, each with its position."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: {error.strerror}; run from the folder that has {CONFIG_NAME}, or say which with --config"
        ) from None
    try:
        document = parse(text, name=str(path))
    except TomlSyntaxError as problem:
        raise ConfigError(str(problem)) from None
    try:
        tables = Configuration.model_validate(document.data)
    except ValidationError as error:
        raise ConfigError("\n".join(_problem(document, item) for item in error.errors())) from None
    config = Config(path=path.resolve(), tables=tables, document=document)
    _check_names(config)
    return config


def _check_names(config: Config) -> None:
    cpython = config.tables.matrix.cpython
    if cpython is not None and not (config.root / cpython).is_file():
        raise ConfigError(f"{config.at('matrix', 'cpython')}: there is no adapter {str(cpython)!r}")
    for index, subject in enumerate(config.tables.subject):
        where = config.at("subject", index, "adapter")
        if subject.adapter is not None and not (config.root / subject.adapter).is_file():
            raise ConfigError(f"{where}: subject {subject.name!r}: there is no adapter {str(subject.adapter)!r}")
        if subject.adapter is None and any(place.kind is PlaceKind.VENV for place in subject.places):
            raise ConfigError(
                f"{where}: subject {subject.name!r} has a venv place and so needs an 'adapter', a Python file"
            )
        names = [place.name for place in subject.places]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ConfigError(f"{config.at('subject', index)}: subject {subject.name!r} has two places {twice!r}")
    subjects = [subject.name for subject in config.tables.subject]
    for index, name in enumerate(subjects):
        if name in subjects[:index]:
            raise ConfigError(
                f"{config.at('subject', index)}: there is a subject {name!r} already; give it more versions"
            )


_TABLES: Mapping[tuple[str, ...], type[Table]] = {
    (): Configuration,
    ("matrix",): MatrixTable,
    ("subject",): SubjectTable,
    ("subject", "versions", "index"): IndexVersions,
    ("subject", "places"): PlaceTable,
    ("subject", "refusal"): RefusalTable,
    ("promise",): PromiseTable,
    ("expect",): ExpectTable,
    ("cpython-differs",): DiffersTable,
}


def _keys(location: Iterable[int | str]) -> list[str]:
    table = _TABLES.get(tuple(part for part in location if isinstance(part, str)), Configuration)
    return [field.alias or name for name, field in table.model_fields.items()]


def _problem(document: Document, item: Any) -> str:
    location = item["loc"]
    where = document.at(location)
    key = ".".join(str(part) for part in location if isinstance(part, str) and part not in ("listed", "index"))
    match item["type"]:
        case "extra_forbidden":
            return f"{where}: unknown key {location[-1]!r}{suggestion(str(location[-1]), _keys(location[:-1]))}"
        case "missing":
            return f"{where}: {key!r} is missing"
        case "enum" if isinstance(item["input"], str):
            words = re.findall(r"'([^']+)'", item["ctx"]["expected"])
            return f"{where}: {key!r} can't be {item['input']!r}{suggestion(item['input'], words)}"
        case _:
            return f"{where}: {key!r}: {item['msg'].removeprefix('Value error, ')} (found {item['input']!r})"
