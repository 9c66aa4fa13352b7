from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING

from crossload_adapter import environment_digest, file_digest, machine

if TYPE_CHECKING:
    from pathlib import Path


def install(folder: Path, *, content: str = "x = 1\n", record: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "thing.py").write_text(content, encoding="utf-8")
    info = folder / "thing-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Name: thing\n", encoding="utf-8")
    names = ["thing.py", "thing-1.0.dist-info/METADATA", "thing-1.0.dist-info/RECORD", "../../../bin/thing"]
    (info / "RECORD").write_text("".join(f"{name},sha256=claimed,1\n" for name in names) + record, encoding="utf-8")
    return folder


def test_a_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert file_digest(tmp_path / "empty") == (
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


def test_the_same_packages_have_the_same_digest_wherever_they_are(tmp_path: Path) -> None:
    one, other = install(tmp_path / "one"), install(tmp_path / "other")
    assert environment_digest([one]) == environment_digest([str(other)])


def test_a_changed_file_changes_the_digest_whatever_its_record_claims(tmp_path: Path) -> None:
    folder = install(tmp_path / "one")
    before = environment_digest([folder])
    install(folder, content="x = 2\n")
    assert environment_digest([folder]) != before


def test_what_the_installer_writes_for_itself_does_not_count(tmp_path: Path) -> None:
    folder = install(tmp_path / "one")
    before = environment_digest([folder])
    (folder / "thing-1.0.dist-info" / "INSTALLER").write_text("uv", encoding="utf-8")
    install(folder, record="thing-1.0.dist-info/INSTALLER,,\n__pycache__/thing.cpython-311.pyc,,\n")
    assert environment_digest([folder]) == before


def test_folders_that_are_not_there_hold_nothing(tmp_path: Path) -> None:
    assert environment_digest([tmp_path / "missing"]) == environment_digest([])
    assert environment_digest().startswith("sha256:")


def test_the_machine_is_the_running_interpreters() -> None:
    assert machine()[1:] == (struct.calcsize("P") * 8, sys.byteorder)
