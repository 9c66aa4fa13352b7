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
        archive.writestr("crossload-1.0.dist-info/METADATA", "Name: crossload\nVersion: 1.0\n")
        archive.writestr("crossload-1.0.dist-info/WHEEL", "Root-Is-Purelib: false\nTag: cp310-abi3-linux_x86_64\n")
        archive.writestr("crossload-1.0.dist-info/RECORD", "")
    files = {"extension": wheel, "engine": tmp_path / "engine.wasm", "compiled": tmp_path / "engine.precompiled"}
    files["engine"].write_bytes(b"\0asm")
    files["compiled"].write_bytes(b"{}\n")
    return {name: Artifact(name=name, path=path, digest="", cached=True) for name, path in files.items()}


FILES = {
    "pyproject.toml": b"""
[project]
readme = "python/README.md"
[tool.maturin]
python-source = "python"
python-packages = ["crossload", "beside"]
""",
    "python/README.md": b"# What an index shows\n",
    "python/crossload/__init__.py": b"one = 1\n",
    "python/beside/__init__.py": b"two = 2\n",
    "python/other/__init__.py": b"no part of it\n",
}


def bench(**recipe: Any) -> Bench:
    contents = {Path(name): content for name, content in FILES.items()}
    sources = Sources(root=Path("nowhere"), files=tuple(sorted(contents)), instead=contents)
    return Bench(name="wheel", recipe={"wheel": "extension", "native": True, **recipe}, sources=sources, toolchain=None)


def make(parts: dict[str, Artifact], directory: Path, **recipe: Any) -> Path:
    made = bench(**recipe)
    assert set(assembly.parts(made.recipe)) <= set(parts)
    directory.mkdir()
    return assembly.make(made, parts, directory)


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {Path(name).name for name in archive.namelist() if name.startswith("crossload/")}


def test_what_is_added_is_in_the_package_under_its_own_name(parts: dict[str, Artifact], tmp_path: Path) -> None:
    made = make(parts, tmp_path / "made", add=["engine", "compiled"])
    assert names(made) == {"__init__.py", "_native.abi3.so", "engine.wasm", "engine.precompiled"}


def test_the_packages_that_the_project_names_are_in_it_and_the_page_that_an_index_shows(
    parts: dict[str, Artifact], tmp_path: Path
) -> None:
    with zipfile.ZipFile(make(parts, tmp_path / "made", add=[])) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert {name for name in contents if name.endswith(".py")} == {"crossload/__init__.py", "beside/__init__.py"}
    metadata = contents["crossload-1.0.dist-info/METADATA"].decode()
    assert metadata == "Name: crossload\nVersion: 1.0\n\n# What an index shows\n"


@pytest.mark.parametrize("name", ["python/README.md", "python/crossload/__init__.py", "python/beside/__init__.py"])
def test_what_is_put_in_decides_a_wheel(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = assembly.facts(bench(add=[]))
    monkeypatch.setitem(FILES, "python/other/__init__.py", b"changed\n")
    assert assembly.facts(bench(add=[])) == before
    monkeypatch.setitem(FILES, name, b"changed\n")
    assert assembly.facts(bench(add=[])) != before


def test_a_wheel_without_the_extension_is_for_every_platform(parts: dict[str, Artifact], tmp_path: Path) -> None:
    made = make(parts, tmp_path / "made", add=["engine"], native=False)
    assert (made.name, names(made)) == ("crossload-1.0-py3-none-any.whl", {"__init__.py", "engine.wasm"})


def test_a_wheel_that_is_larger_than_its_recipe_allows_is_not_made(parts: dict[str, Artifact], tmp_path: Path) -> None:
    size = make(parts, tmp_path / "free", add=["engine"]).stat().st_size
    make(parts, tmp_path / "within", add=["engine"], budget=size)
    with pytest.raises(BuildFault, match=f"takes {size:,} bytes of {size - 1:,}"):
        make(parts, tmp_path / "beyond", add=["engine"], budget=size - 1)
