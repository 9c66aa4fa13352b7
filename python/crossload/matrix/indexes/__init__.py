"""Where versions come from: each index is a module with one function, listed here once.

- `published(package, wanted, root) -> Iterable[Published]`: all that there is, in any order. Raises `IndexProblem`.

Its address is that of the registry's own client, by its configuration and environment.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from crossload.matrix.indexes import crates, git, go, npm, pypi
from crossload.matrix.indexes.published import IndexProblem, Published
from crossload.matrix.target_tables import IndexVersions

__all__ = ["INDEXES", "IndexProblem", "Published"]


class Index(Protocol):
    """What a module of this package offers."""

    def published(self, package: str, wanted: IndexVersions, root: Path, /) -> Iterable[Published]: ...


INDEXES: dict[str, Index] = {"crates": crates, "git": git, "go": go, "npm": npm, "pypi": pypi}
