"""A wheel is put together as its recipe says, and none that is larger than that allows."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from workbench import assembly
from workbench.faults import BuildFault
from workbench.recipe import Bench
from workbench.sources import Sources
from workbench.store import Artifact


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, Artifact]:
    """A wheel with an extension, and two files to add."""
    wheel = tmp_path / "crossload-1.0-cp310-abi3-linux_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("crossload/_native.abi3.so", b"\x7fELF")
        archive.writestr("crossload-1.0.dist-info/WHEEL", "Root-Is-Purelib: false\nTag: cp310-abi3-linux_x86_64\n")
        archive.writestr("crossload-1.0.dist-info/RECORD", "")
    files = {"extension": wheel, "engine": tmp_path / "engine.wasm", "compiled": tmp_path / "engine.precompiled"}
    files["engine"].write_bytes(b"\0asm")
    files["compiled"].write_bytes(b"{}\n")
    return {name: Artifact(name=name, path=path, digest="", cached=True) for name, path in files.items()}


def make(parts: dict[str, Artifact], directory: Path, **recipe: Any) -> Path:
    complete = {"wheel": "extension", "native": True, **recipe}
    assert set(assembly.parts(complete)) <= set(parts)
    sources = Sources(root=directory, files=())
    directory.mkdir()
    return assembly.make(Bench(name="wheel", recipe=complete, sources=sources, toolchain=None), parts, directory)


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {Path(name).name for name in archive.namelist() if name.startswith("crossload/")}


def test_what_is_added_is_in_the_package_under_its_own_name(parts: dict[str, Artifact], tmp_path: Path) -> None:
    made = make(parts, tmp_path / "made", add=["engine", "compiled"])
    assert names(made) == {"_native.abi3.so", "engine.wasm", "engine.precompiled"}


def test_a_wheel_without_the_extension_is_for_every_platform(parts: dict[str, Artifact], tmp_path: Path) -> None:
    made = make(parts, tmp_path / "made", add=["engine"], native=False)
    assert (made.name, names(made)) == ("crossload-1.0-py3-none-any.whl", {"engine.wasm"})


def test_a_wheel_that_is_larger_than_its_recipe_allows_is_not_made(parts: dict[str, Artifact], tmp_path: Path) -> None:
    size = make(parts, tmp_path / "free", add=["engine"]).stat().st_size
    make(parts, tmp_path / "within", add=["engine"], budget=size)
    with pytest.raises(BuildFault, match=f"takes {size:,} bytes of {size - 1:,}"):
        make(parts, tmp_path / "beyond", add=["engine"], budget=size - 1)
