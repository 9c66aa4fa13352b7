"""Every test of the engine runs through both backends: they offer one API and must not differ."""

from __future__ import annotations

import functools
import importlib.util
from typing import TYPE_CHECKING, Protocol

import pytest

from crossload import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossload.backends import BackendName


class Opener(Protocol):
    """Opens sessions on the backend under test and closes them after it."""

    def __call__(self, **settings: object) -> Session: ...


NO_NATIVE = "this installation has no native extension; run `./tool/nox -s test` to test a wheel that has one"


@pytest.fixture(params=["wasm", "native"])
def backend(request: pytest.FixtureRequest) -> BackendName:
    """Name of the backend under test."""
    if request.param == "native" and importlib.util.find_spec("crossload._native") is None:
        pytest.skip(NO_NATIVE)
    name: BackendName = request.param
    return name


@pytest.fixture
def other_backend(backend: BackendName) -> BackendName:
    """Name of the backend that is not under test, whose hashes differ on every 64-bit machine."""
    if importlib.util.find_spec("crossload._native") is None:
        pytest.skip(NO_NATIVE)
    return "wasm" if backend == "native" else "native"


@pytest.fixture
def open_session(backend: BackendName) -> Iterator[Opener]:
    """Open any number of sessions."""
    opened: list[Session] = []

    def opener(**settings: object) -> Session:
        session = functools.partial(Session, backend=backend)(**settings)  # type: ignore[arg-type]
        opened.append(session)
        return session

    yield opener
    for session in opened:
        session.close()


@pytest.fixture
def session(open_session: Opener) -> Session:
    """An idle session with default settings."""
    return open_session()
