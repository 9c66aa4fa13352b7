from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workbench.faults import WorkspaceFault
from workbench.workspace import Workspace, version_numbers

if TYPE_CHECKING:
    from .conftest import Repository

ROOT = """
[workspace]
members = ["crates/*", "wasm"]
[workspace.package]
rust-version = "1.96"
[workspace.dependencies]
base = { path = "crates/base" }
serde = "1"
"""


def crate(repository: Repository, directory: str, name: str, dependencies: str = "") -> None:
    repository.write(f"{directory}/Cargo.toml", f'[package]\nname = "{name}"\n{dependencies}')


@pytest.fixture
def workspace(repository: Repository) -> Workspace:
    repository.write("Cargo.toml", ROOT)
    crate(repository, "crates/base", "base")
    crate(repository, "crates/middle", "middle", "[dependencies]\nbase.workspace = true\nserde.workspace = true\n")
    crate(repository, "crates/alone", "alone", '[dev-dependencies]\nmiddle = { path = "../middle" }\n')
    crate(repository, "wasm", "top", '[target."cfg(unix)".dependencies]\nmiddle = { path = "../crates/middle" }\n')
    repository.write("crates/notes/README", "not a crate")
    return Workspace(root=repository.root)


def test_the_rust_version_has_three_numbers(workspace: Workspace) -> None:
    assert workspace.rust_version == "1.96.0"


def test_members_are_found_by_package_name(workspace: Workspace) -> None:
    assert workspace.crates == {
        "alone": Path("crates/alone"),
        "base": Path("crates/base"),
        "middle": Path("crates/middle"),
        "top": Path("wasm"),
    }


def test_a_crate_that_is_a_workspace_of_its_own_is_its_member(repository: Repository) -> None:
    crate(repository, ".", "single", "[workspace]\n")
    workspace = Workspace(root=repository.root)
    assert workspace.crates == {"single": Path()}
    assert workspace.closure("single") == [Path()]


@pytest.mark.parametrize(
    ("name", "directories"),
    [
        pytest.param("base", ["crates/base"], id="none"),
        pytest.param("middle", ["crates/base", "crates/middle"], id="inherited from the workspace"),
        pytest.param("top", ["crates/base", "crates/middle", "wasm"], id="for one platform, and through another"),
        pytest.param("alone", ["crates/alone"], id="for tests only"),
    ],
)
def test_a_crate_is_built_from_itself_and_its_path_dependencies(
    workspace: Workspace, name: str, directories: list[str]
) -> None:
    assert workspace.closure(name) == [Path(directory) for directory in directories]


def test_an_unknown_crate_is_a_fault_that_lists_the_members(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceFault, match="'nope'") as caught:
        workspace.directory("nope")
    assert "alone, base, middle, top" in caught.value.where


def test_a_dependency_outside_the_members_is_a_fault(workspace: Workspace, repository: Repository) -> None:
    crate(repository, "crates/base", "base", '[dependencies]\nelsewhere = { path = "../../elsewhere" }\n')
    with pytest.raises(WorkspaceFault, match="outside the workspace") as caught:
        workspace.closure("top")
    assert caught.value.where == str(repository.root / "elsewhere")


@pytest.mark.parametrize(
    ("text", "message"),
    [("[workspace", "not TOML"), ("[workspace]", "no rust-version")],
)
def test_a_manifest_that_says_too_little_is_a_fault(repository: Repository, text: str, message: str) -> None:
    path = repository.write("Cargo.toml", text)
    with pytest.raises(WorkspaceFault, match=message) as caught:
        _ = Workspace(root=repository.root).rust_version
    assert caught.value.where == str(path)


def test_a_missing_manifest_is_a_fault(repository: Repository) -> None:
    with pytest.raises(WorkspaceFault, match=r"Cargo\.toml is missing"):
        _ = Workspace(root=repository.root).manifest


@pytest.mark.parametrize(
    ("text", "numbers"), [("1.96", (1, 96, 0)), ("1.96.2", (1, 96, 2)), ("1.99.0-nightly", (1, 99, 0))]
)
def test_versions_become_numbers(text: str, numbers: tuple[int, int, int]) -> None:
    assert version_numbers(text) == numbers
