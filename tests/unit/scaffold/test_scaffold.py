"""What `crossload init` finds out of a project, and what it writes."""

from __future__ import annotations

import ast
import errno
import os
import zipfile
from pathlib import Path

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.errors import ConfigError, ExistsError, NotFoundError
from crossload.matrix.scenario import load_scenarios
from crossload.matrix.schema import config_schema
from crossload.scaffold import Project, find_project, write_files


def put_wheel(folder: Path, name: str, *entries: str) -> None:
    (folder / "dist").mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / "dist" / name, "w") as wheel:
        for entry in (*entries, f"{name.split('-py3', maxsplit=1)[0]}.dist-info/METADATA"):
            wheel.writestr(entry, "")


def found(folder: Path, name: str | None = None) -> Project:
    return find_project(folder, name, lambda _: None)


PYPROJECT = '[project]\nname = "Some.Thing"\nversion = "1.1"\n'
POETRY = '[tool.poetry]\nname = "Some.Thing"\nversion = "1.1"\n'


@pytest.mark.parametrize("text", [PYPROJECT, POETRY], ids=["project", "poetry"])
def test_name_and_versions_are_those_of_the_project_and_its_wheels(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    for version in ("1.10", "1.9", "1.1"):
        put_wheel(tmp_path, f"some_thing-{version}-py3-none-any.whl", "some_thing/__init__.py")
    assert found(tmp_path) == Project(
        root=tmp_path, name="Some.Thing", module="some_thing", versions=("1.1", "1.9", "1.10")
    )


@pytest.mark.parametrize(
    ("entries", "module"),
    [
        (("some_thing/__init__.py", "another/__init__.py"), "some_thing"),
        (("some_thing.py",), "some_thing"),
        (("thing/__init__.py", "some_thing-1.dist-info/RECORD"), "thing"),
        ((), "some_thing"),
    ],
    ids=["of the same name", "one file", "another name", "nothing"],
)
def test_what_is_imported_is_read_from_the_wheel(tmp_path: Path, entries: tuple[str, ...], module: str) -> None:
    put_wheel(tmp_path, "some_thing-1-py3-none-any.whl", *entries)
    assert found(tmp_path, "some-thing").module == module


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        (None, NotFoundError, "run this in a Python project, or say what its package is called with --name"),
        ("[build-system]\n", NotFoundError, "has no 'name' in [project]"),
        ("[project\n", ConfigError, "pyproject.toml:1:9: "),
        ("\nproject = 3\n", ConfigError, "pyproject.toml:2:1: 'project' is a table, not 3"),
        ("tool = 1\n", ConfigError, "pyproject.toml:1:1: 'tool' is a table, not 1"),
        ("[tool]\npoetry = []\n", ConfigError, "pyproject.toml:2:1: 'poetry' is a table, not []"),
    ],
    ids=["none", "no name", "not TOML", "project", "tool", "poetry"],
)
def test_a_folder_that_is_no_project_is_refused(
    tmp_path: Path, text: str | None, error: type[Exception], said: str
) -> None:
    if text is not None:
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(error) as caught:
        found(tmp_path)
    assert said in str(caught.value)


def test_a_project_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(ConfigError, match=r"pyproject.toml:1: byte 5 of the file, 0xe9, is not UTF-8"):
        found(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"there is no folder .*/none; say where the project is"):
        found(tmp_path / "none", "thing")


def test_a_wheel_that_is_damaged_is_named(tmp_path: Path) -> None:
    put_wheel(tmp_path, "thing-1-py3-none-any.whl", "thing.py")
    wheel = tmp_path / "dist/thing-1-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:-30])
    with pytest.raises(NotFoundError, match=r"dist/thing-1-py3-none-any.whl is no whole wheel \(.*\); build it again"):
        found(tmp_path, "thing")


def test_a_project_that_can_not_be_built_says_why(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT + "[build-system]\nrequires = 1\n", encoding="utf-8")
    with pytest.raises(
        NotFoundError, match=r"(?s)dist has no wheel of 'Some.Thing', and none can be built: .*requires"
    ):
        found(tmp_path)


BUILDABLE = '[project]\nname = "thing"\nversion = "1.1"\n[build-system]\nrequires = ["uv_build>=0.8,<1"]\n'


def test_the_working_tree_is_built_where_it_has_no_wheel_yet(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(BUILDABLE + 'build-backend = "uv_build"\n', encoding="utf-8")
    (tmp_path / "src/thing").mkdir(parents=True)
    (tmp_path / "src/thing/__init__.py").touch()
    put_wheel(tmp_path, "thing-1.0-py3-none-any.whl", "thing/__init__.py")
    said: list[str] = []
    assert find_project(tmp_path, None, said.append).versions == ("1.0", "1.1")
    assert said == ["there is no wheel of the working tree in dist yet: building one"]
    assert find_project(tmp_path, None, said.append).versions == ("1.0", "1.1")
    assert len(said) == 1


def test_what_is_there_does_when_the_working_tree_can_not_be_built(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT + "[build-system]\nrequires = 1\n", encoding="utf-8")
    put_wheel(tmp_path, "some_thing-1.0-py3-none-any.whl", "some_thing.py")
    said: list[str] = []
    assert find_project(tmp_path, None, said.append).versions == ("1.0",)
    assert said[1].startswith("none can be built: ")


def project(folder: Path, *versions: str) -> Project:
    return Project(root=folder, name="some-thing", module="some_thing", versions=versions)


def test_what_is_written_is_valid(tmp_path: Path) -> None:
    written = write_files(project(tmp_path, "1.0", "1.1"))
    assert sorted(file.path for file in written) == sorted(
        str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()
    )
    config = load_config(tmp_path / "crossload.toml")
    (subject,) = config.tables.subject
    assert (subject.name, subject.versions, subject.wheels) == ("some-thing", ("1.0", "1.1"), Path("dist"))
    assert [promise.where for promise in config.tables.promise] == [("same-target",), ("reader-newer",)]
    assert [item.name for item in load_scenarios(tmp_path / "snapshots/scenarios")] == ["first"]
    adapter = ast.parse((tmp_path / "snapshots/adapter.py").read_text(encoding="utf-8"), feature_version=(3, 8))
    assert "some_thing" in {name.name for item in adapter.body if isinstance(item, ast.Import) for name in item.names}
    named = (tmp_path / "crossload.toml").read_text(encoding="utf-8").splitlines()[0].removeprefix("#:schema ")
    assert (tmp_path / named).read_text(encoding="utf-8") == config_schema()


def test_a_single_version_promises_nothing_about_newer_ones(tmp_path: Path) -> None:
    write_files(project(tmp_path, "1.0"))
    assert [promise.where for promise in load_config(tmp_path / "crossload.toml").tables.promise] == [("same-target",)]


@pytest.mark.parametrize("there", ["crossload.toml", "snapshots/adapter.py", "snapshots/scenarios/first.py"])
def test_nothing_is_written_where_one_of_the_files_is_there(tmp_path: Path, there: str) -> None:
    path = tmp_path / there
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ExistsError, match="is there already, so nothing was written"):
        write_files(project(tmp_path, "1.0"))
    assert [item for item in tmp_path.rglob("*") if item.is_file()] == [path]
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("there", ["snapshots", "snapshots/scenarios"])
def test_nothing_is_written_where_a_file_is_in_a_folders_place(tmp_path: Path, there: str) -> None:
    path = tmp_path / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ExistsError, match=f"{there} can't be made, a file is in its place, so nothing was written"):
        write_files(project(tmp_path, "1.0"))
    assert [item for item in tmp_path.rglob("*") if item.is_file()] == [path]


def test_what_was_written_before_one_can_not_be_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_text

    def full(path: Path, text: str, encoding: str) -> int:
        done = write(path, text, encoding)
        if path.name == "first.py":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return done

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left on device"):
        write_files(project(tmp_path, "1.0"))
    assert [item for item in tmp_path.rglob("*") if item.is_file()] == []
