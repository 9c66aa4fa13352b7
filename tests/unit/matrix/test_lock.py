from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crossload.matrix import lock
from crossload.matrix.config import load_config
from crossload.matrix.errors import LockError
from crossload.matrix.lock import newest_patches, resolve_versions
from crossload.matrix.tables import IndexVersions

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[[subject]]
name = "thing"
format = "raw"
adapter = "a.py"
versions = { index = "pypi", newest-patch-of-minor = ">=1.0" }
places = ["venv"]
"""


def wanted(specifier: str, *also: str) -> IndexVersions:
    return IndexVersions.model_validate({"index": "pypi", "newest-patch-of-minor": specifier, "also": list(also)})


def test_the_newest_patch_of_each_minor_is_taken_and_no_prerelease() -> None:
    available = ["0.9", "1.0.0", "1.0.10", "1.0.9", "1.1.0", "1.2.0b1", "2.0.0rc1", "2.0", "not-a-version"]
    assert newest_patches(available, wanted(">=1.0", "0.9")) == ("0.9", "1.0.10", "1.1.0", "2.0")


def test_a_specifier_bounds_both_ends() -> None:
    assert newest_patches(["1.0", "1.1", "1.2", "2.0"], wanted(">=1.1,<2")) == ("1.1", "1.2")


def project(folder: Path) -> Path:
    (folder / "a.py").touch()
    path = folder / "crossload.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def test_the_lock_is_used_as_it_is_until_it_is_updated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask(_subject: object, _wanted: object) -> tuple[str, ...]:
        asked.append(1)
        return (f"1.{len(asked)}",)

    monkeypatch.setattr(lock, "_ask_index", ask)
    config = load_config(project(tmp_path))
    assert [resolve_versions(config, update=update) for update in (False, False, True, False)] == [
        {"thing": ("1.1",)},
        {"thing": ("1.1",)},
        {"thing": ("1.2",)},
        {"thing": ("1.2",)},
    ]
    assert (
        (tmp_path / "crossload.lock")
        .read_text(encoding="utf-8")
        .endswith('\n[[subject]]\nname = "thing"\nasked = "thing >=1.0"\nversions = ["1.2"]\n')
    )


def test_a_changed_question_is_asked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_ask_index", lambda _subject, asked: (asked.newest_patch_of_minor,))
    path = project(tmp_path)
    resolve_versions(load_config(path), update=False)
    path.write_text(CONFIG.replace(">=1.0", ">=1.2"), encoding="utf-8")
    assert resolve_versions(load_config(path), update=False) == {"thing": (">=1.2",)}


def test_a_damaged_lock_says_how_to_write_it_again(tmp_path: Path) -> None:
    config = load_config(project(tmp_path))
    config.lock.write_text("lock-version = 1\n[[subject]]\n", encoding="utf-8")
    with pytest.raises(LockError, match="write it again with --update-lock"):
        resolve_versions(config, update=False)
