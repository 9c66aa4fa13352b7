"""The table of machines is true of this one, and a place on another one has that one's integers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.errors import ConfigError
from crossload.matrix.kinds import load_kind
from crossload.matrix.machines import emulated, host, machines
from crossload.matrix.release import Release
from crossload.matrix.target import Target, targets_of

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[[subject]]
name = "thing"
format = "raw"
adapter = "a.py"
versions = ["1.0"]
[[subject.places]]
name = "there"
kind = "emulated"
artifact = "wheel"
"""


def target(folder: Path, *lines: str) -> Target:
    (folder / "a.py").touch()
    path = folder / "crossload.toml"
    path.write_text(CONFIG + "\n".join(lines), encoding="utf-8")
    return targets_of(load_config(path), {"thing": [Release(version="1.0")]})[0]


def test_the_table_is_true_of_this_machine() -> None:
    here = host()
    if here.name not in machines():
        pytest.skip("add this machine to python/crossload/matrix/machines.toml")
    listed = machines()[here.name]
    assert (listed.bits, listed.order) == (here.bits, here.order)


def test_an_emulated_place_has_the_integers_of_its_cpu(tmp_path: Path) -> None:
    identity = target(tmp_path, 'cpu = "s390x"').identity
    assert (identity.arch, identity.hash_class) == ("s390x", (64, "big"))


def test_a_sandbox_on_another_cpu_has_its_own(tmp_path: Path) -> None:
    identity = target(tmp_path, 'cpu = "s390x"', 'machine = "wasm32"').identity
    assert (identity.arch, identity.hash_class) == ("wasm32", (32, "little"))


def test_a_place_that_is_windows_has_a_worker_that_says_so(tmp_path: Path) -> None:
    identity = target(tmp_path, 'cpu = "x86_64"', 'machine = "AMD64"').identity
    assert (identity.arch, identity.hash_class) == ("AMD64", (64, "little"))


@pytest.mark.parametrize(
    ("lines", "message"),
    [(["cpu = 's390'"], "did you mean 's390x'"), (["cpu = 'wasm32'"], "no such CPU"), ([], "needs 'cpu'")],
)
def test_a_cpu_that_cant_be_emulated_is_named(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        target(tmp_path, *lines)


@pytest.mark.parametrize("cpu", emulated())
def test_a_machine_without_emulators_says_what_gets_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cpu: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    lack = str(load_kind("emulated").missing(target(tmp_path, f'cpu = "{cpu}"')))
    assert f"{emulated()[cpu].emulator} is not installed; get it with: apt-get install qemu-user-static" in lack
    assert "there is no apt-get" in lack
