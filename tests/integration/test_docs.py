"""The programs in the documentation run."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDS = {
    "type-checking": pytest.mark.skipif(
        importlib.util.find_spec("crossload_checker") is None,
        reason="the checker is not installed; run `./tool/nox -s checker`",
    )
}
"""What the programs of a page need beyond the package."""

PROGRAMS = [
    pytest.param(program, id=f"{page.stem}-{number}", marks=NEEDS.get(page.stem, ()))
    for page in sorted((ROOT / "docs").glob("*.md"))
    for number, program in enumerate(re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL))
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_in_the_documentation_runs(program: str) -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.stem)
def test_every_page_links_to_what_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_shipped_subject_has_a_page_with_its_result() -> None:
    subjects = {path.parent.name for path in (ROOT / "snapshots" / "subjects").glob("*/crossload.toml")}
    pages = ROOT / "docs" / "subjects"
    listed = re.findall(r"^- \[(\w+)\]\((\w+)\.md\)", (pages / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name, page in listed if name == page} == subjects
    for name in subjects:
        text = (pages / f"{name}.md").read_text(encoding="utf-8")
        assert re.search(r"<!-- result -->\n\d+ cells over \d+ scenarios", text), name


def test_the_c_program_in_the_documentation_is_the_one_that_is_compiled() -> None:
    shown = re.search(r"```c\n(.*?)```", (ROOT / "docs" / "c.md").read_text(encoding="utf-8"), re.DOTALL)
    compiled = ROOT / "crates" / "crossload-c" / "tests" / "c" / "example.c"
    assert shown is not None
    assert shown[1] == compiled.read_text(encoding="utf-8")


def test_the_adapter_in_rust_in_the_documentation_is_the_one_that_the_crate_compiles() -> None:
    shown = re.search(r"```rust\n(.*?)```", (ROOT / "docs" / "adapters.md").read_text(encoding="utf-8"), re.DOTALL)
    crate = (ROOT / "crates" / "crossload-adapter" / "src" / "lib.rs").read_text(encoding="utf-8")
    compiled = re.search(r"//! ```no_run\n(.*?)//! ```", crate, re.DOTALL)
    assert shown is not None
    assert compiled is not None
    assert shown[1] == re.sub(r"^//! ?", "", compiled[1], flags=re.MULTILINE)
