"""A C library is packed as a tree that works wherever it is unpacked."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from workbench import builder
from workbench.builder import Builder
from workbench.faults import BuildFault
from workbench.library import unpack
from workbench.toml_file import read_toml

from .conftest import TOOL

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.store import Artifact

    from .conftest import Repository

RECIPE = """
[artifact.thing-library]
kind = "library"
crate = "thing-c"
target = "host"
library = "thing"
sources = ["LICENSE"]
"""

PROGRAM = "#include <thing.h>\nint main(void) { return thing_answer() == 42 ? 0 : 1; }\n"


@pytest.fixture
def library(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A workspace with one C library, to be compiled with this machine's Rust."""
    version = read_toml(TOOL.parent / "Cargo.toml")["workspace"]["package"]["rust-version"]
    repository.write(
        "Cargo.toml",
        f'[workspace]\nmembers = ["thing"]\n[workspace.package]\nversion = "1.2.3"\nrust-version = "{version}"\n',
    )
    repository.write("Cargo.lock", 'version = 3\n[[package]]\nname = "thing-c"\nversion = "1.2.3"\n')
    repository.write(
        "thing/Cargo.toml",
        '[package]\nname = "thing-c"\nversion.workspace = true\nedition = "2021"\n'
        '[lib]\nname = "thing"\ncrate-type = ["cdylib", "staticlib"]\n',
    )
    repository.write("thing/src/lib.rs", '#[no_mangle]\npub extern "C" fn thing_answer() -> i32 { 42 }\n')
    repository.write("thing/include/thing.h", "#define THING_ABI 7\nint thing_answer(void);\n")
    repository.write(
        "thing/thing.pc.in",
        "prefix=${pcfiledir}/../..\nName: thing\nDescription: a thing\nVersion: @VERSION@\n"
        "Cflags: -I${prefix}/include\nLibs: -L${prefix}/lib -lthing\nLibs.private: @PRIVATE@\n",
    )
    repository.write("LICENSE", "free\n")
    repository.write("artifacts.toml", RECIPE)
    monkeypatch.setattr(builder, "TABLE", repository.root / "artifacts.toml")
    return repository


def build(root: Path) -> Artifact:
    made: list[Artifact] = []
    Builder(root=root).build(["thing-library"], made.append)
    return made[0]


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="names of shared libraries are those of Linux; run it there")
def test_the_tree_has_all_that_a_program_needs(library: Repository, tmp_path: Path) -> None:
    artifact = build(library.root)
    assert artifact.path.name.startswith("thing-c-1.2.3-")
    prefix = tmp_path / "anywhere else"
    unpack(artifact.path, prefix)
    files = {path.relative_to(prefix).as_posix() for path in prefix.rglob("*") if not path.is_dir()}
    assert files == {
        "include/thing.h",
        "lib/libthing.a",
        "lib/libthing.so",
        "lib/libthing.so.7",
        "lib/pkgconfig/thing.pc",
        "share/doc/thing/LICENSE",
    }
    assert (prefix / "lib" / "libthing.so").readlink().name == "libthing.so.7"
    described = (prefix / "lib" / "pkgconfig" / "thing.pc").read_text(encoding="utf-8")
    assert "Version: 1.2.3\n" in described
    assert "-lc" in described.partition("Libs.private:")[2]
    program = library.write("program.c", PROGRAM)
    compiled = tmp_path / "program"
    # By any name that the library may give itself: some builds of Rust write one into it, others don't.
    found = [f"-I{prefix / 'include'}", f"-L{prefix / 'lib'}", "-lthing", f"-Wl,-rpath,{prefix / 'lib'}"]
    subprocess.run(["cc", str(program), *found, "-o", str(compiled)], check=True)
    assert subprocess.run([str(compiled)], check=False).returncode == 0


def test_a_header_without_the_version_of_the_interface_is_a_fault(library: Repository) -> None:
    library.write("thing/include/thing.h", "int thing_answer(void);\n")
    with pytest.raises(BuildFault, match="version of the interface"):
        build(library.root)
