"""The vectors that both languages are held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crossload.seal import Algorithm, Key, KeyRing

VECTORS = Path(__file__).parents[2] / "vectors" / "seals.json"


@pytest.fixture(scope="session")
def vectors() -> Any:
    """What `tests/vectors/seals.py` wrote."""
    return json.loads(VECTORS.read_text(encoding="utf-8"))


@pytest.fixture
def snapshot(vectors: Any) -> bytes:
    """The smallest snapshot."""
    return bytes.fromhex(vectors["snapshot"])


@pytest.fixture(params=["HS256", "Ed25519", "A256GCM"])
def algorithm(request: pytest.FixtureRequest) -> Algorithm:
    """Each algorithm."""
    name: Algorithm = request.param
    return name


@pytest.fixture
def ring(algorithm: Algorithm) -> KeyRing:
    """A ring with one key."""
    return KeyRing(Key.from_bytes(bytes(range(32)), id="2026-11", algorithm=algorithm))
