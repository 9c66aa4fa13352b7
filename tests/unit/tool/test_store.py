from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from workbench import store
from workbench.store import find_artifact, publish_artifact

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ABC = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def writes(content: bytes) -> Callable[[Path], Path]:
    def make(directory: Path) -> Path:
        path = directory / "thing.bin"
        path.write_bytes(content)
        return path

    return make


def test_an_artifact_is_found_under_its_key_only() -> None:
    made = publish_artifact("thing", "key", writes(b"abc"))
    found = find_artifact("thing", "key")
    assert found is not None
    assert (made.digest, made.cached, found.digest, found.cached) == (ABC, False, ABC, True)
    assert found.path.read_bytes() == b"abc"
    assert find_artifact("thing", "other") is None
    assert find_artifact("other", "key") is None


def test_an_artifact_is_announced_as_one_line_of_json() -> None:
    made = publish_artifact("thing", "key", writes(b"abc"))
    assert json.loads(made.line()) == {"artifact": "thing", "path": str(made.path), "digest": ABC, "cached": False}
    assert "\n" not in made.line()


def test_an_artifact_that_was_changed_is_absent() -> None:
    made = publish_artifact("thing", "key", writes(b"abc"))
    made.path.write_bytes(b"abd")
    assert find_artifact("thing", "key") is None
    assert publish_artifact("thing", "key", writes(b"abc")).path.read_bytes() == b"abc"


def test_an_artifact_that_was_only_touched_is_still_there() -> None:
    made = publish_artifact("thing", "key", writes(b"abc"))
    os.utime(made.path, (1, 1))
    assert find_artifact("thing", "key") is not None


def test_a_failed_build_publishes_nothing(cache: Path) -> None:
    def fail(directory: Path) -> Path:
        writes(b"half")(directory)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish_artifact("thing", "key", fail)
    assert list((cache / "artifacts" / "thing").iterdir()) == []


def test_the_builds_used_last_are_kept(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(store, "KEPT", 2)
    for age, key in enumerate(("oldest", "old", "used")):
        publish_artifact("thing", key, writes(key.encode()))
        os.utime(cache / "artifacts" / "thing" / key, (age, age))
        if key == "old":
            assert find_artifact("thing", "oldest") is not None
    assert sorted(path.name for path in (cache / "artifacts" / "thing").iterdir()) == ["oldest", "used"]
