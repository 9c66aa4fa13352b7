from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.doctor import check

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[matrix]
build = {build}

[[subject]]
name = "thing"
format = "raw"
adapter = "a.py"
versions = ["1"]

[[subject.places]]
name = "venv"
kind = "venv"

[[subject.places]]
name = "served"
kind = "command"
artifact = "thing"
command = ["no-such-server", "a.py"]
sources = ["a.py"]
needs = {{ no-such-server = "apt install no-such-server", python3 = "apt install python3" }}
"""


def missing(folder: Path, build: str) -> list[str | None]:
    (folder / "a.py").touch()
    path = folder / "crossload.toml"
    path.write_text(CONFIG.format(build=build), encoding="utf-8")
    checkups = check(load_config(path))
    assert [item.target for item in checkups] == ["thing@1/venv", "thing@1/served"]
    return [item.missing for item in checkups]


NEEDED = "no-such-server is not installed; get it with: apt install no-such-server"


def test_each_target_has_what_it_lacks_with_the_command_that_gets_it(tmp_path: Path) -> None:
    assert missing(tmp_path, '["python", "a.py"]') == [None, NEEDED]


@pytest.mark.parametrize(
    ("build", "named"),
    [
        ('["python", "make.py"]', "there is no make.py, which 'build' in [matrix] names"),
        ('["no-such-maker"]', "there is no no-such-maker, which 'build' in [matrix] names"),
    ],
)
def test_a_build_command_that_is_not_there_is_lacked_by_what_is_built(tmp_path: Path, build: str, named: str) -> None:
    venv, served = missing(tmp_path, build)
    assert venv is None
    assert served == f"{NEEDED}; {named}; write it, or name another"


@pytest.mark.parametrize("build", ['["python", "-m", "build"]', '["./a.py"]', '["sh", "-c", "make"]'])
def test_a_build_command_that_is_there_is_enough(tmp_path: Path, build: str) -> None:
    assert missing(tmp_path, build)[1] == NEEDED


def test_a_folder_of_wheels_that_is_not_there_is_lacked_by_what_is_installed_from_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    path = tmp_path / "crossload.toml"
    subject = CONFIG.format(build='["python", "a.py"]').replace('versions = ["1"]', 'versions = ["1"]\nwheels = "dist"')
    place = '[[subject.places]]\nname = "built"\nkind = "artifact"\nartifact = "thing"\n'
    path.write_text(f"{subject}{place}", encoding="utf-8")
    (venv, _, built) = (item.missing for item in check(load_config(path)))
    assert venv == (
        f"there is no folder {tmp_path / 'dist'}, which 'wheels' of subject 'thing' names; "
        "put its wheels there, or name another"
    )
    assert built is None
    (tmp_path / "dist").mkdir()
    assert check(load_config(path))[0].missing is None


def test_without_uv_no_environment_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crossload.matrix.places.venv.find_uv", lambda: None)
    assert missing(tmp_path, '["python", "a.py"]')[0] == "uv is not installed; get it with: python -m pip install uv"
