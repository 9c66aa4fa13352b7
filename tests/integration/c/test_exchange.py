"""Snapshots go from the C library to the Python package and back: M-16, M-17."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

from crossload import Call, Complete, Session

if TYPE_CHECKING:
    from crossload.backends import BackendName

    from .binding import Library

PROGRAM = "seen = {b'k': [1.5, 2 ** 100]}\nseen[b'k'].append(fetch('é'))\nseen[b'k']"
RESULT = [1.5, 2**100, 42]


@pytest.fixture(params=["wasm", "native"])
def backend(request: pytest.FixtureRequest) -> BackendName:
    if request.param == "native" and importlib.util.find_spec("crossload._native") is None:
        pytest.skip("this installation has no native extension; run `./tool/nox -s c`")
    name: BackendName = request.param
    return name


def test_what_c_suspended_goes_on_in_python(library: Library, backend: BackendName) -> None:
    handle = library.open()
    assert handle.feed(PROGRAM) == "call"
    snapshot = handle.dump()
    handle.free()
    with Session.load(snapshot, backend=backend, trusted=True) as session:
        assert isinstance(session.suspended, Call)
        done = session.suspended.resume({"return_value": 42})
        assert isinstance(done, Complete)
        assert done.output == RESULT


def test_what_python_suspended_goes_on_in_c(library: Library, backend: BackendName) -> None:
    with Session(backend=backend) as session:
        assert isinstance(session.feed_start(PROGRAM), Call)
        snapshot = session.dump()
    handle, step = library.load(snapshot, trusted=True)
    assert (step, handle.json("args")) == ("call", ["é"])
    assert handle.json("restored")["path"] == ("state" if backend == "native" else "replay")
    assert handle.resume(42) == "complete"
    assert handle.json("value") == RESULT
    handle.free()
