"""What earlier runs left, for the commands that show it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from crossload.matrix.config import Config
from crossload.matrix.errors import NotFoundError
from crossload.matrix.store import Store


@contextmanager
def stored(config: Config) -> Iterator[Store]:
    """The configured store while the context lasts. Raises `NotFoundError` where no run was made yet."""
    path = config.root / config.tables.matrix.results
    if not path.exists():
        raise NotFoundError(f"there is no results file {path} yet; `crossload matrix run` makes it")
    store = Store(path)
    try:
        yield store
    finally:
        store.close()
