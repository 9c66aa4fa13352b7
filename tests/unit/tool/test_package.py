from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from workbench import builder
from workbench.builder import Builder
from workbench.toml_file import read_toml

from .conftest import TOOL

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.store import Artifact

    from .conftest import Repository

RECIPES = """
[artifact.inner]
kind = "package"
workspace = "thing"
package = "inner"
add = {}

[artifact.outer]
kind = "package"
workspace = "thing"
package = "outer"
add = { "outer/inner.whl" = "inner" }
"""

MANIFEST = """
[package]
name = "one-thing"
version = "1.2.3"
description = "Does one thing"
license = "MIT"
[workspace]
"""

METADATA = """\
Metadata-Version: 2.4
Name: one-thing
Version: 1.2.3
Summary: Does one thing
License-Expression: MIT
"""


def build(repository: Repository) -> Path:
    made: list[Artifact] = []
    Builder(root=repository.root).build(["outer"], made.append)
    return made[0].path


@pytest.fixture
def packages(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A crate with two packages beside it, one of which is packed into the other."""
    repository.write("thing/Cargo.toml", MANIFEST)
    repository.write("thing/inner/__init__.py", '"""Inside."""\n')
    repository.write("thing/outer/__init__.py", '"""Outside."""\n')
    monkeypatch.setattr(builder, "TABLE", repository.write("artifacts.toml", RECIPES))
    return repository


def test_a_package_is_packed_with_other_artifacts_under_the_crates_name(packages: Repository) -> None:
    made = build(packages)
    assert made.name == "one_thing-1.2.3-py3-none-any.whl"
    with zipfile.ZipFile(made) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    information = "one_thing-1.2.3.dist-info"
    assert list(contents) == [
        "outer/__init__.py",
        "outer/inner.whl",
        *(f"{information}/{name}" for name in ("METADATA", "WHEEL", "RECORD")),
    ]
    assert contents["outer/__init__.py"] == b'"""Outside."""\n'
    assert contents["outer/inner.whl"].startswith(b"PK")
    assert contents[f"{information}/METADATA"].decode() == METADATA
    assert b"Tag: py3-none-any\n" in contents[f"{information}/WHEEL"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("thing/outer/__init__.py", '"""Elsewhere."""\n'),
        ("thing/inner/__init__.py", '"""Elsewhere."""\n'),
        ("thing/Cargo.toml", MANIFEST.replace("1.2.3", "1.2.4")),
    ],
)
def test_what_a_package_is_made_of_and_described_by_decides_it(packages: Repository, name: str, text: str) -> None:
    before = build(packages)
    packages.write("thing/notes.txt", "no part of it\n")
    assert build(packages) == before
    packages.write(name, text)
    assert build(packages) != before


def test_the_checker_is_over_the_engines_interpreter_and_its_extra_names_its_version() -> None:
    root = TOOL.parent
    checker, engine = read_toml(root / "checker" / "Cargo.toml"), read_toml(root / "Cargo.toml")
    assert checker["dependencies"]["monty-types"] == engine["workspace"]["dependencies"]["monty-types"]
    assert checker["dependencies"]["monty-type-checking"] == checker["dependencies"]["monty-types"]
    assert checker["package"]["rust-version"] == engine["workspace"]["package"]["rust-version"]
    extras = read_toml(root / "pyproject.toml")["project"]["optional-dependencies"]
    assert extras["check"] == [f"crossload-checker=={checker['package']['version']}"]
