from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from workbench.cargo import cargo_environment, staged, target_directory
from workbench.faults import CoverageFault
from workbench.need import HOST
from workbench.rust_coverage import WRAPPER, Line, Suite, executed_lines, measured_build, shortfalls, table
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace

from .conftest import TOOL

if TYPE_CHECKING:
    from .conftest import Repository

LIBRARY = """\
pub fn used() -> u32 {
    1
}
pub fn unused() -> u32 {
    2
}
"""


def test_the_lines_that_programs_executed_are_counted(repository: Repository) -> None:
    version = Workspace(root=TOOL.parent).rust_version
    repository.write(
        "Cargo.toml", f'[workspace]\nmembers = ["thing"]\n[workspace.package]\nrust-version = "{version}"\n'
    )
    repository.write("thing/Cargo.toml", '[package]\nname = "thing"\nversion = "0.1.0"\nedition = "2021"\n')
    repository.write("thing/src/lib.rs", LIBRARY)
    repository.write("thing/src/main.rs", "fn main() {\n    assert_eq!(thing::used(), 1);\n}\n")
    repository.write(WRAPPER.as_posix(), (TOOL.parent / WRAPPER).read_text()).chmod(0o755)
    toolchain = ensure_toolchain(Workspace(root=repository.root), HOST, components=["llvm-tools"])
    suite = Suite.of(repository.root, "thing")
    with staged(repository.root, toolchain.target) as sources:
        environment = {**cargo_environment(toolchain), **measured_build(sources.root), **suite.begin()}
        build = [str(toolchain.cargo), "build", "--quiet", f"--target={toolchain.target}"]
        subprocess.run(build, cwd=sources.root, env=environment, check=True)
        program = target_directory(toolchain.target) / toolchain.target / "debug" / "thing"
        subprocess.run([str(program)], env=environment, check=True)
        suite.keep([program], build="one")

    lines = executed_lines(toolchain, [suite])

    assert lines == [
        Line(file="thing/src/lib.rs", lines=6, covered=3),
        Line(file="thing/src/main.rs", lines=3, covered=3),
    ]
    assert table(lines).splitlines() == [
        "Rust source        Lines  Missed  Cover",
        "thing/src/lib.rs       6       3    50%",
        "thing/src/main.rs      3       0   100%",
        "TOTAL                  9       3    67%",
    ]
    assert suite.is_of("one")
    assert not suite.is_of("another")
    with pytest.raises(CoverageFault, match="nothing was measured"):
        executed_lines(toolchain, [Suite.of(repository.root, "never ran")])


def test_a_folder_that_is_executed_too_little_is_named() -> None:
    lines = [
        Line(file="crates/a/src/lib.rs", lines=10, covered=9),
        Line(file="crates/a/src/b.rs", lines=10, covered=8),
        Line(file="crates/ab/src/lib.rs", lines=10, covered=0),
    ]
    assert shortfalls(lines, {"crates/a": 85}) == []
    short, absent = shortfalls(lines, {"crates/a": 86, "crates/c": 1})
    assert short.startswith("crates/a: the tests execute 85.0 % of the lines, less than 86 %")
    assert absent.startswith("crates/c: the tests execute 0.0 %")
