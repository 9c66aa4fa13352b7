"""The version is stated once, everything that repeats it is held to it, and raising it changes all of them."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

import lock
from raise_version import raise_in
from workbench.cargo import cargo_environment
from workbench.faults import WorkspaceFault
from workbench.sources import list_sources, mirror_sources
from workbench.toolchain import ensure_toolchain
from workbench.version import check_versions, raise_version, stated_version
from workbench.workspace import Workspace

from .conftest import OWN_CACHE, TOOL

if TYPE_CHECKING:
    from pathlib import Path

ROOT = TOOL.parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository's files."""
    return mirror_sources(list_sources(ROOT), tmp_path / "copy").root


def test_the_repository_says_the_same_version_everywhere() -> None:
    assert check_versions(ROOT) == stated_version(ROOT)


def test_a_raised_version_is_in_every_place_and_in_every_lock(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {path.relative_to(copy).as_posix() for path in raise_in(copy, "9.8.7")}
    assert {"Cargo.toml", "Cargo.lock", "checker/Cargo.toml", "checker/Cargo.lock", "pyproject.toml"} <= changed
    assert check_versions(copy) == "9.8.7"
    assert raise_in(copy, "9.8.7") == []
    assert lock.check(copy, list(lock.interpreters(copy))) == 0
    monkeypatch.setenv("XDG_CACHE_HOME", OWN_CACHE)
    toolchain = ensure_toolchain(Workspace(root=ROOT), "host")
    # Cargo itself says that no lock would have to be written anew.
    command = [str(toolchain.cargo), "metadata", "--locked", "--offline", "--format-version=1"]
    environment = cargo_environment(toolchain)
    for workspace in (copy, copy / "checker"):
        done = subprocess.run(command, cwd=workspace, env=environment, capture_output=True, text=True, check=False)
        if "--offline" in done.stderr:
            pytest.skip(f"crates are not downloaded yet: run `cargo fetch --locked` in {workspace.relative_to(copy)}")
        assert done.returncode == 0, done.stderr


def test_a_place_that_says_another_version_is_named_with_what_to_do(copy: Path) -> None:
    pyproject = copy / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("crossload-checker==", "crossload-checker==9.9."))
    with pytest.raises(WorkspaceFault, match=r"and pyproject\.toml says 9\.9\.") as caught:
        check_versions(copy)
    assert "raise_version.py" in caught.value.remedy
    raise_version(copy, stated_version(copy))
    check_versions(copy)


def test_a_place_that_lost_its_version_is_named(copy: Path) -> None:
    shutil.copy(copy / "checker" / "Cargo.lock", copy / "crossload-web.toml")
    with pytest.raises(WorkspaceFault, match=r"crossload-web\.toml does not state a version"):
        check_versions(copy)


@pytest.mark.parametrize("text", ["1.2", "v1.2.3", "1.2.3rc1", "next"])
def test_a_version_is_three_numbers(copy: Path, text: str) -> None:
    with pytest.raises(WorkspaceFault, match="is no version"):
        raise_version(copy, text)
