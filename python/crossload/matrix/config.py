"""`crossload.toml` read and checked, with the exact position of whatever is wrong in it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crossload.matrix.document import Document, TomlSyntaxError, not_text, parse, suggestion
from crossload.matrix.errors import ConfigError
from crossload.matrix.kinds import load_kind
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.table import Table
from crossload.matrix.tables import (
    Configuration,
    DamageTable,
    DiffersTable,
    ExpectTable,
    MatrixTable,
    PromiseTable,
    RefusalTable,
    RelayTable,
    SubjectTable,
)
from crossload.matrix.target_tables import IndexVersions, PlaceTable

CONFIG_NAME = "crossload.toml"


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

    @property
    def rules(self) -> str:
        """The configuration as one text that is equal for configurations that say the same."""
        return self.tables.model_dump_json()

    def at(self, *location: int | str) -> str:
        """`file:line:column` of an entry."""
        return self.document.at(location)


def naming(config: str) -> tuple[str, ...]:
    """What tells a command this configuration: nothing where it is the one that every command takes by itself."""
    return () if config == CONFIG_NAME else ("--config", config)


def load_config(path: Path) -> Config:
    """Raises `ConfigError` that lists every problem, each with its position."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: {error.strerror}; run from the folder that has {CONFIG_NAME}, say which with --config, "
            "or write one with `crossload init`"
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError(not_text(path, error)) from None
    return checked(text, path.resolve(), str(path))


def checked(text: str, path: Path, name: str) -> Config:
    """The configuration in a text, as if it was the file's; errors call that `name`. Raises `ConfigError`."""
    try:
        document = parse(text, name=name)
    except TomlSyntaxError as problem:
        raise ConfigError(str(problem)) from None
    try:
        tables = Configuration.model_validate(document.data)
    except ValidationError as error:
        raise ConfigError("\n".join(_problem(document, item) for item in _roots(error))) from None
    config = Config(path=path, tables=tables, document=document)
    _check_names(config)
    _check_patterns(config)
    return config


def _check_names(config: Config) -> None:
    cpython = config.tables.matrix.cpython
    if cpython is not None and not (config.root / cpython).is_file():
        raise ConfigError(f"{config.at('matrix', 'cpython')}: there is no adapter {str(cpython)!r}")
    for index, subject in enumerate(config.tables.subject):
        where = config.at("subject", index, "adapter")
        if subject.adapter is not None and not (config.root / subject.adapter).is_file():
            beside = [path.name for path in (config.root / subject.adapter).parent.glob(f"*{subject.adapter.suffix}")]
            hint = suggestion(subject.adapter.name, beside) if beside else ", and none beside it"
            raise ConfigError(f"{where}: subject {subject.name!r}: there is no adapter {str(subject.adapter)!r}{hint}")
        served = [place.kind for place in subject.places if "adapter" in load_kind(place.kind).NEEDS]
        if subject.adapter is None and served:
            raise ConfigError(
                f"{where}: subject {subject.name!r} has a {served[0]} place and so "
                "needs an 'adapter', the file that serves it"
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


def _check_patterns(config: Config) -> None:
    """A pattern that names no subject would match no cell; that is worth knowing before the run."""
    subjects = [subject.name for subject in config.tables.subject]
    tables = config.tables
    kinds = {
        "relay": tables.relay,
        "promise": tables.promise,
        "expect": tables.expect,
        "cpython-differs": tables.cpython_differs,
    }
    for kind, entries in kinds.items():
        for index, entry in enumerate(entries):
            for side in ("writer", "via", "reader"):
                text = getattr(entry, side, None) or "*"
                wanted = parse_pattern(text).subject
                if not any(fnmatchcase(name, wanted) for name in subjects):
                    where = config.document.at((kind, index, side), text)
                    raise ConfigError(f"{where}: there is no subject {wanted!r}{suggestion(wanted, subjects)}")


_TABLES: Mapping[tuple[str, ...], type[Table]] = {
    (): Configuration,
    ("matrix",): MatrixTable,
    ("subject",): SubjectTable,
    ("subject", "versions", "index"): IndexVersions,
    ("subject", "places"): PlaceTable,
    ("subject", "refusal"): RefusalTable,
    ("damage",): DamageTable,
    ("relay",): RelayTable,
    ("promise",): PromiseTable,
    ("expect",): ExpectTable,
    ("cpython-differs",): DiffersTable,
}


def _keys(location: Iterable[int | str]) -> list[str]:
    table = _TABLES.get(tuple(part for part in location if isinstance(part, str)), Configuration)
    return [field.alias or name for name, field in table.model_fields.items()]


def _roots(error: ValidationError) -> list[Any]:
    """The problems without those that only follow from another: a list is too short because its one entry is wrong."""
    items = error.errors()
    return [
        item
        for item in items
        if not any(
            len(other["loc"]) > len(item["loc"]) and other["loc"][: len(item["loc"])] == item["loc"] for other in items
        )
    ]


def _problem(document: Document, item: Any) -> str:
    location = item["loc"]
    where, value = document.at(location), document.at(location, item["input"])
    key = ".".join(str(part) for part in location if isinstance(part, str) and part not in ("listed", "index"))
    match item["type"]:
        case "extra_forbidden":
            return f"{where}: unknown key {location[-1]!r}{suggestion(str(location[-1]), _keys(location[:-1]))}"
        case "missing":
            return f"{where}: {key!r} is missing"
        case "enum" if isinstance(item["input"], str):
            words = re.findall(r"'([^']+)'", item["ctx"]["expected"])
            return f"{value}: {key!r} can't be {item['input']!r}{suggestion(item['input'], words)}"
        case _:
            return f"{value}: {key!r}: {item['msg'].removeprefix('Value error, ')} (found {item['input']!r})"
