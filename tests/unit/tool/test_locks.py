from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import lock
from workbench.faults import UsageFault, WorkspaceFault

if TYPE_CHECKING:
    from pathlib import Path

LOCKS = sorted((lock.ROOT / lock.LOCKS).glob("*.txt"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The repository's requirements and locks, to change."""
    for name in ("pyproject.toml", lock.DATA, lock.ARTIFACTS):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(lock.ROOT / name, target)
    shutil.copytree(lock.ROOT / lock.LOCKS, tmp_path / lock.LOCKS)
    return tmp_path


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_lock_pins_by_hash_and_names_no_place(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "--index-url" not in text
    pins = [line for line in text.splitlines() if "==" in line]
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)


def test_every_lock_is_made_from_the_requirements_as_they_are() -> None:
    assert lock.main(["--check"]) == 0


def test_wasmtime_is_locked_at_one_version_for_crossload() -> None:
    # Else the engine that a wheel brings compiled would be for another one than the tests run with. CPython on WASI has
    # an environment of its own, in which crossload is not.
    ours = [path for path in LOCKS if path.stem != "wasi"]
    pins = {line for path in ours for line in path.read_text().splitlines() if line.startswith("wasmtime==")}
    assert len(pins) == 1


def test_a_changed_requirement_makes_the_locks_that_hold_it_stale(checkout: Path) -> None:
    pyproject = checkout / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace('"typer>=', '"typer>=0.0.1,>='))
    names = [path.stem for path in LOCKS]
    with pytest.raises(WorkspaceFault) as caught:
        lock.check(checkout, names)
    assert caught.value.what.endswith(": bench, kit, lint, test")
    assert "./tool/nox -s lock -- bench kit lint test" in caught.value.remedy


def test_a_changed_requirement_of_a_crate_makes_the_locks_of_older_interpreters_stale(tmp_path: Path) -> None:
    crate = tmp_path / "crates" / "crossload-engine" / "Cargo.toml"
    for name in ("Cargo.toml", "Cargo.lock", crate.relative_to(tmp_path), lock.ARTIFACTS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(lock.ROOT / name, tmp_path / name)
    before = lock.inputs_digest(tmp_path, "monty-1.0.0")
    assert before != lock.inputs_digest(tmp_path, "monty-1.2.0")
    crate.write_text(crate.read_text().replace('memchr = "2"', 'memchr = "2.7"'))
    assert before != lock.inputs_digest(tmp_path, "monty-1.0.0")


def test_a_missing_lock_is_stale(checkout: Path) -> None:
    (checkout / lock.LOCKS / "kit.txt").unlink()
    with pytest.raises(WorkspaceFault, match="kit"):
        lock.check(checkout, ["kit"])


def test_an_unknown_lock_is_a_fault_that_lists_the_known_ones() -> None:
    with pytest.raises(UsageFault) as caught:
        lock.main(["nope"])
    assert caught.value.remedy.startswith("name one of: nox, build, runtime, kit, test, ")
    assert ", monty-1.0.0, monty-1.2.0, monty-1.3.0" in caught.value.remedy
