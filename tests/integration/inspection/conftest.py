"""Snapshots of every scenario by both backends, and others made of them."""

from __future__ import annotations

import dataclasses
import importlib.util
import io
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import cbor2
import pytest

from crossload.matrix.scenario import load_scenarios
from crossload.subjects.crossload_engine import CrossloadEngine
from workbench.envelope import Envelope

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossload.backends import BackendName

ROOT = Path(__file__).parents[3]
HAS_NATIVE = importlib.util.find_spec("crossload._native") is not None
NO_NATIVE = "this installation has no native extension; run `./tool/nox -s test` to test a wheel that has one"
DIGEST = 32


@pytest.fixture(params=["wasm", "native"])
def backend(request: pytest.FixtureRequest) -> BackendName:
    """Name of the backend under test."""
    if request.param == "native" and not HAS_NATIVE:
        pytest.skip(NO_NATIVE)
    return cast("BackendName", request.param)


@pytest.fixture(scope="session")
def written() -> Callable[[str], dict[str, bytes]]:
    """Return the snapshots that a backend writes, by scenario."""
    known: dict[str, dict[str, bytes]] = {}

    def write(backend: str) -> dict[str, bytes]:
        if backend not in known:
            if backend == "native" and not HAS_NATIVE:
                pytest.skip(NO_NATIVE)
            adapter = CrossloadEngine(["--backend", backend])
            scenarios = load_scenarios(ROOT / "snapshots" / "scenarios")
            requests: list[Any] = [SimpleNamespace(**scenario.request()) for scenario in scenarios]
            known[backend] = {request.name: adapter.write(request).snapshot for request in requests}
        return known[backend]

    return write


def repacked(data: bytes, *, writer: dict[str, Any] | None = None, **sections: bytes | None) -> bytes:
    """Return a snapshot with other content and a digest that matches; a section that is None is left out."""
    envelope = Envelope.of(data)
    contents = {**envelope.contents, **sections}
    changed = dataclasses.replace(envelope, writer={**envelope.writer, **(writer or {})})
    return changed.packed({name: content for name, content in contents.items() if content is not None})


def sections(data: bytes) -> dict[str, tuple[int, bytes]]:
    """Return where each section begins, and its content."""
    contents = Envelope.of(data).contents
    at, found = len(data) - DIGEST - sum(map(len, contents.values())), {}
    for name, content in contents.items():
        found[name] = (at, content)
        at += len(content)
    return found


def events_of(data: bytes) -> list[Any]:
    """Return the events of a snapshot's journal, decoded once."""
    journal = io.BytesIO(sections(data)["journal"][1])
    found = []
    while journal.tell() < len(journal.getvalue()):
        found.append(cbor2.load(journal))
    return found
