"""The tables that targets are made from: where versions come from, and the places that each of them runs in."""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from crossload.matrix.document import suggestion
from crossload.matrix.kinds import OWN, kinds, load_kind
from crossload.matrix.machines import emulated
from crossload.matrix.table import Size, Specifier, Table

_PLACE_NAME = r"^[A-Za-z0-9][A-Za-z0-9._+-]*$"


def _source(value: str) -> str:
    try:
        # Nothing is below it: what is found is whether the glob is one.
        next(Path(os.devnull).glob(value), None)
    except (ValueError, LookupError, NotImplementedError):
        raise ValueError("this is a glob of files, from the folder of this file on, such as 'serve/*.py'") from None
    return value


Source = Annotated[str, AfterValidator(_source)]


class IndexVersions(Table):
    """Versions from a registry, or from the repository's tags, resolved once into the lock.

    Yanked versions are left out.
    """

    index: Literal["pypi", "npm", "crates", "go", "git"]
    """The registry, or `git` for the tags of the working repository."""
    newest_patch_of_minor: Specifier | None = None
    """Of these versions, such as '>=1.0', the newest patch of each minor, and the oldest of all."""
    every: Specifier | None = None
    """All of these versions, such as '>=1.4,<1.6'."""
    also: tuple[str, ...] = ()
    """More versions by number, also yanked ones and pre-releases."""
    prereleases: bool = False
    """Whether pre-releases are taken."""
    released_by: dt.date | None = None
    """Nothing that was published later is seen."""
    tags: Annotated[str, Field(pattern=r"^[^{}]*\{version\}[^{}]*$")] = "v{version}"
    """The form of a tag's name."""

    @model_validator(mode="after")
    def _asks(self) -> "IndexVersions":
        if not (self.newest_patch_of_minor or self.every or self.also):
            raise ValueError("which versions? Give 'newest-patch-of-minor', 'every' or 'also'")
        return self


class PlaceTable(Table):
    """`[[subject.places]]`: one place of a subject."""

    name: Annotated[str, Field(pattern=_PLACE_NAME)]
    """What it is called in target names."""
    kind: str
    """How its targets are made: venv, artifact, wasi, command, emulated, node, go, cargo, or one a package adds."""
    artifact: str | None = None
    """What the build command is asked for."""
    command: tuple[str, ...] = ()
    """What serves the artifact, whose path it is given last."""
    sources: tuple[Source, ...] = ()
    """Files of that command, as globs: when one changes, the cells run again."""
    needs: Mapping[str, str] = Field(default_factory=dict)
    """Programs that the command needs, each with the command that gets it."""
    arguments: tuple[str, ...] = ()
    """Arguments of the worker."""
    format: str | None = None
    """The format of its snapshots, where it is not the subject's."""
    machine: Literal["host", "wasm32", "AMD64"] | None = None
    """Whose integers and pointers the state is made of; the worker has to report it."""
    cpu: str | None = None
    """The CPU that is emulated: x86_64, aarch64, s390x, i686, armv7l, ppc64le or riscv64. The state is made of its
    integers and pointers, unless `machine` says something else."""
    release: str | None = None
    """The version of the code that defines the format, where the worker has to report a certain one."""
    memory: Size | None = None
    """The most that a worker here may have."""
    environment: Mapping[str, str] = Field(default_factory=dict)
    """Variables that are added to the worker's environment."""
    settings: Mapping[str, Any] = Field(default_factory=dict)
    """What a kind of place that a package adds is told."""

    @field_validator("kind")
    @classmethod
    def _known(cls, value: str) -> str:
        # Other packages are only looked at for what is not the kit's own.
        if value not in OWN and value not in kinds():
            raise ValueError(f"there is no such kind of place{suggestion(value, kinds())}")
        return value

    @field_validator("cpu")
    @classmethod
    def _emulated(cls, value: str | None) -> str | None:
        if value is not None and value not in emulated():
            raise ValueError(f"there is no such CPU{suggestion(value, emulated())}")
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


KIND_KEYS = ("artifact", "command", "sources", "needs", "settings", "cpu")
"""The keys of a place that each kind needs, takes, or has no use for."""


def _quoted(keys: list[str]) -> str:
    return ", ".join(repr(key) for key in keys)
