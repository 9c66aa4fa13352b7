"""The tables that targets are made from: where versions come from, and the places that each of them runs in."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from crossload.matrix.document import suggestion
from crossload.matrix.kinds import kinds, load_kind
from crossload.matrix.table import Size, Specifier, Table

_PLACE_NAME = r"^[A-Za-z0-9][A-Za-z0-9._+-]*$"


class IndexVersions(Table):
    """Versions from a registry, or from the repository's tags, resolved once into the lock.

    `newest_patch_of_minor` also takes the oldest version in its range, the first one that is supported; `every` takes
    all of a range. Yanked versions are left out, and pre-releases unless `prereleases` says otherwise; what is named in
    `also` is taken whatever it is. Nothing published after `released_by` is seen. `tags` is the form of a tag's name.
    """

    index: Literal["pypi", "npm", "crates", "git"]
    newest_patch_of_minor: Specifier | None = None
    every: Specifier | None = None
    also: tuple[str, ...] = ()
    prereleases: bool = False
    released_by: dt.date | None = None
    tags: Annotated[str, Field(pattern=r"^[^{}]*\{version\}[^{}]*$")] = "v{version}"

    @model_validator(mode="after")
    def _asks(self) -> "IndexVersions":
        if not (self.newest_patch_of_minor or self.every or self.also):
            raise ValueError("which versions? Give 'newest-patch-of-minor', 'every' or 'also'")
        return self


class PlaceTable(Table):
    """`[[subject.places]]`: one place of a subject.

    `machine` is whose integers and pointers the state is made of, `release` the version of the code that defines the
    format, where the worker is to report a certain one. A place of kind `command` names the `command` that serves the
    artifact, whose path it is given, the `sources` of that command (globs) and the programs that it `needs`, each with
    what gets it. `environment` is added to the worker's; `settings` are for kinds of place that a package adds.
    """

    name: Annotated[str, Field(pattern=_PLACE_NAME)]
    kind: str
    artifact: str | None = None
    command: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    needs: Mapping[str, str] = Field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    format: str | None = None
    machine: Literal["host", "wasm32"] | None = None
    release: str | None = None
    memory: Size | None = None
    environment: Mapping[str, str] = Field(default_factory=dict)
    settings: Mapping[str, Any] = Field(default_factory=dict)

    @field_validator("kind")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in kinds():
            raise ValueError(f"there is no such kind of place{suggestion(value, kinds())}")
        return value

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "PlaceTable":
        try:
            kind = load_kind(self.kind)
        except (LookupError, ImportError, AttributeError) as error:
            raise ValueError(f"the kind of place {self.kind!r} can't be used: {error}") from None
        given = {name for name in KIND_KEYS if getattr(self, name)}
        if lacks := sorted(kind.NEEDS - given - {"adapter"}):
            raise ValueError(f"a place of kind {self.kind} needs {_quoted(lacks)}")
        if strange := sorted(given - kind.NEEDS - kind.TAKES):
            raise ValueError(f"{_quoted(strange)} can't be given for a place of kind {self.kind}")
        return self


KIND_KEYS = ("artifact", "command", "sources", "needs", "settings")
"""The keys of a place that each kind needs, takes, or has no use for."""


def _quoted(keys: list[str]) -> str:
    return ", ".join(repr(key) for key in keys)
