from __future__ import annotations

import dataclasses
import platform
import sys
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.release import Release
from crossload.matrix.target import Target, fingerprint, targets_of

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[matrix]
memory = "1 GiB"
deadline = 7
[[subject]]
name = "thing"
format = "own"
adapter = "a.py"
versions = ["1", "2"]
places = ["venv", { name = "wasm+raw", kind = "artifact", artifact = "w", machine = "wasm32", format = "raw" }]
[[subject]]
name = "other"
format = "raw"
versions = ["3"]
deadline = 9
places = [{ name = "wasi", kind = "wasi", artifact = "m", memory = "2 GiB", arguments = ["--x"] }]
"""


@pytest.fixture
def targets(tmp_path: Path) -> list[Target]:
    (tmp_path / "a.py").touch()
    (tmp_path / "crossload.toml").write_text(CONFIG, encoding="utf-8")
    releases = {"thing": (Release(version="1"), Release(version="2")), "other": (Release(version="3"),)}
    return targets_of(load_config(tmp_path / "crossload.toml"), releases)


def test_each_version_is_a_target_in_each_place(targets: list[Target]) -> None:
    assert [(target.id, target.format) for target in targets] == [
        ("thing@1/venv", "own"),
        ("thing@1/wasm+raw", "raw"),
        ("thing@2/venv", "own"),
        ("thing@2/wasm+raw", "raw"),
        ("other@3/wasi", "raw"),
    ]


def test_an_identity_is_that_of_the_machine_the_state_is_made_of(targets: list[Target]) -> None:
    venv, wasm, wasi = targets[0].identity, targets[1].identity, targets[4].identity
    assert (venv.arch, venv.byte_order) == (platform.machine(), sys.byteorder)
    assert [(item.arch, item.pointer_width, item.byte_order) for item in (wasm, wasi)] == [("wasm32", 32, "little")] * 2
    assert wasm.hash_class == wasi.hash_class


def test_settings_come_from_the_nearest_table(targets: list[Target]) -> None:
    assert [(target.memory, target.deadline) for target in (targets[0], targets[4])] == [(1 << 30, 7), (2 << 30, 9)]
    assert (targets[0].kind, targets[0].packages) == ("venv", ("thing==1",))


def test_a_fingerprint_changes_with_whatever_decides_an_answer(targets: list[Target], tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.mkdir()
    (program / "a.py").write_text("1", encoding="utf-8")
    target = targets[4]
    prints = [
        fingerprint(target, "sha256:0", program),
        fingerprint(target, "sha256:1", program),
        fingerprint(dataclasses.replace(target, arguments=()), "sha256:0", program),
        fingerprint(targets[1], "sha256:0", program),
    ]
    (program / "a.py").write_text("2", encoding="utf-8")
    prints.append(fingerprint(target, "sha256:0", program))
    (program / "b.py").touch()
    prints.append(fingerprint(target, "sha256:0", program))
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize(
    "line",
    ["from .helpers.codec import load", "from .helpers import codec", "from . import helpers", "from .b import load"],
)
def test_a_fingerprint_covers_what_is_imported_from_a_folder_below(
    targets: list[Target], tmp_path: Path, line: str
) -> None:
    program = tmp_path / "program"
    for folder in ("helpers/deep", "other", "scenarios"):
        (program / folder).mkdir(parents=True)
    (program / "a.py").write_text(f"def load():\n    {line}\n", encoding="utf-8")
    (program / "b.py").write_text("from .helpers import load\n", encoding="utf-8")
    (program / "c.py").write_text("from .scenarios import (\n", encoding="utf-8")
    imported = [program / "helpers/codec.py", program / "helpers/deep/codec.py", program / "other/codec.py"]
    for path in (*imported, program / "scenarios/first.py"):
        path.touch()
    imported[0].write_text("from ..other.codec import load\n", encoding="utf-8")
    prints = [fingerprint(targets[0], "sha256:0", program)]
    for path in imported:
        with path.open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        prints.append(fingerprint(targets[0], "sha256:0", program))
    assert len(set(prints)) == len(prints)
    (program / "scenarios/first.py").write_text("changed", encoding="utf-8")
    assert fingerprint(targets[0], "sha256:0", program) == prints[-1]


def test_a_fingerprint_does_not_change_with_limits(targets: list[Target]) -> None:
    slower = dataclasses.replace(targets[4], deadline=1000.0, memory=None)
    assert fingerprint(slower, "sha256:0") == fingerprint(targets[4], "sha256:0")
