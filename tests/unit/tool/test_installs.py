"""Installations are tried by the real pip, from an index that has nothing else (C-23, C-24, C-27, C-39, C-40)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("psutil", reason='the kit is not installed: pip install "crossload[kit]"')

import installs
from installing.index import add_to_index, serving
from installing.user import InstallError, User
from workbench.faults import UsageFault
from workbench.wheel import rewrite_wheel, write_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHON = Path(sys.executable)


@pytest.fixture
def thing(tmp_path: Path) -> Path:
    """A wheel with one module."""
    folder = tmp_path / "made"
    folder.mkdir()
    return write_wheel(folder, {"thing.py": b"value = 2\n"}, {"Name": "thing", "Version": "2.0"})


@pytest.fixture
def user(thing: Path, tmp_path: Path) -> Iterator[User]:
    """A user of an index that has the wheel, and one that states an older version and has a module more."""
    older = tmp_path / "older"
    older.mkdir()
    made = rewrite_wheel(thing, older, add={"gone.py": b""}, version="1.0")
    add_to_index(tmp_path / "index", [thing])
    add_to_index(tmp_path / "index", [made])
    with serving(tmp_path / "index") as address:
        yield User.of(PYTHON, tmp_path / "environment", address)


def test_pip_goes_up_and_down_in_place_and_leaves_nothing_of_the_other_version(user: User) -> None:
    seen = "import importlib.metadata as m, importlib.util as u; print(m.version('thing'), bool(u.find_spec('gone')))"
    for wanted, found in (("thing==1.0", "1.0 True"), ("thing", "2.0 False"), ("thing==1.0", "1.0 True")):
        user.pip("install", "--upgrade", wanted)
        assert user.python("-c", seen) == found


def test_what_the_index_lacks_is_not_looked_for_elsewhere(user: User) -> None:
    with pytest.raises(InstallError, match="No matching distribution found for packaging"):
        user.pip("install", "packaging")


def test_a_file_that_is_not_what_the_index_says_is_refused(user: User, tmp_path: Path) -> None:
    (served,) = (tmp_path / "index" / "thing").glob("thing-2.0-*.whl")
    served.write_bytes(served.read_bytes() + b"\0")
    with pytest.raises(InstallError, match="DO NOT MATCH THE HASHES"):
        user.pip("install", "thing")


def test_nothing_of_our_own_environment_reaches_into_a_users(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_FIND_LINKS", "/elsewhere")
    assert user.run(sys.executable, "-c", "import os; print([n for n in os.environ if n.startswith('PYTHON')])") == "[]"
    assert user.run(sys.executable, "-c", "import os; print(os.environ['HOME'])") == str(user.home)
    assert "/elsewhere" not in user.pip("config", "debug")


def test_a_file_that_is_missing_is_named_with_what_makes_it(thing: Path) -> None:
    with pytest.raises(UsageFault, match=r"there is no crossload-\*-abi3-\*\.whl") as caught:
        installs.published(thing.parent)
    assert "./tool/nox -s wheels" in caught.value.remedy


@pytest.mark.parametrize(("python", "word"), [(None, "skipped"), (PYTHON, "FAILED")])
def test_an_installation_that_fails_is_told_and_one_that_can_not_be_tried_says_what_would_help(
    python: Path | None, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def off(_: User) -> str:
        raise InstallError("pip said\nno")

    trial = installs.Trial(scratch=tmp_path, files=[], table={}, version="1.0")
    monkeypatch.setattr(installs.Trial, "_offer", lambda *_: None)
    outcome = trial._try("one", off, python, "uv python install 3.99")
    assert outcome.word == word
    assert outcome.lines == (["pip said", "no"] if python else ["`uv python install 3.99` makes it run"])
