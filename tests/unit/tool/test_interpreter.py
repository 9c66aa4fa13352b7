from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench import cargo_lock
from workbench.builder import TABLE, Builder
from workbench.faults import WorkspaceFault
from workbench.interpreter import LOCK, MANIFEST, lock_of, over
from workbench.recipe import read_recipes
from workbench.sources import list_sources, mirror_sources
from workbench.toml_file import read_toml

from .conftest import TOOL

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Repository

WORKSPACE = '[workspace.dependencies]\nmonty = "=1.4.0"\nmonty-types = "=1.4.0"\nmontypes = "=1.4.0"\n'


@pytest.fixture
def workspace(repository: Repository) -> Repository:
    repository.write("Cargo.toml", WORKSPACE)
    repository.write("Cargo.lock", "its own")
    repository.write("tool/locks/monty-1.0.0.lock", "the older one's")
    return repository


def test_sources_over_another_release_have_its_version_and_its_lock(workspace: Repository, tmp_path: Path) -> None:
    sources = list_sources(workspace.root)
    older = over(sources, "1.0.0")
    copied = mirror_sources(older, tmp_path / "copy")
    expected = '[workspace.dependencies]\nmonty = "=1.0.0"\nmonty-types = "=1.0.0"\nmontypes = "=1.4.0"\n'
    assert (tmp_path / "copy" / MANIFEST).read_text() == expected
    assert (tmp_path / "copy" / LOCK).read_text() == "the older one's"
    assert (workspace.root / MANIFEST).read_text() == WORKSPACE
    # A build is looked for by the checkout's digest, and made and kept by the copy's.
    assert older.digest([MANIFEST, LOCK]) == over(copied, "1.0.0").digest([MANIFEST, LOCK])
    assert older.digest([MANIFEST]) != sources.digest([MANIFEST])
    assert over(sources, None) is sources


def test_a_release_without_a_lock_is_a_fault_that_says_how_to_get_one(workspace: Repository) -> None:
    with pytest.raises(WorkspaceFault) as caught:
        over(list_sources(workspace.root), "1.1.0")
    assert "./tool/nox -s lock -- monty-1.1.0" in caught.value.remedy


def test_a_manifest_that_names_no_exact_release_is_a_fault(workspace: Repository) -> None:
    workspace.write("Cargo.toml", WORKSPACE.replace('monty = "=1.4.0"', 'monty = "1.4"'))
    with pytest.raises(WorkspaceFault, match="has 1 exact versions"):
        over(list_sources(workspace.root), "1.0.0")


def test_every_release_that_artifacts_are_built_over_has_a_lock_that_holds_it() -> None:
    for release in cargo_lock.releases(TABLE):
        packages = read_toml(TOOL.parent / lock_of(release))["package"]
        versions = {item["name"]: item["version"] for item in packages if item["name"].startswith("monty")}
        assert versions == {
            "monty": release,
            "monty-macros": release,
            "monty-types": release,
            "monty-worker": versions["monty-worker"],
        }


def test_a_recipe_that_is_like_another_says_only_what_differs(tmp_path: Path) -> None:
    table = tmp_path / "artifacts.toml"
    table.write_text('[artifact.a]\nkind = "crate"\nfile = "a"\n[artifact.b]\nlike = "a"\nfile = "b"\n')
    assert read_recipes(table)["b"] == {"kind": "crate", "file": "b"}
    table.write_text('[artifact.b]\nlike = "a"\n')
    with pytest.raises(WorkspaceFault, match="to be like 'a', which there is not"):
        read_recipes(table)


def test_a_build_over_another_release_has_a_key_of_its_own() -> None:
    recipes = read_recipes(TABLE)
    builder = Builder(root=TOOL.parent)
    engines = {name: recipe for name, recipe in recipes.items() if recipe.get("crate") == "crossload-wasm"}
    names = [name for name, recipe in engines.items() if not recipe.get("counts", False)]
    assert len({builder.key(name) for name in names}) == len(names) == len(cargo_lock.releases(TABLE)) + 1
