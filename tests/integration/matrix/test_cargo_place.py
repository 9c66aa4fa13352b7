"""A crate is a target: compiled with an adapter into a program of its own, exactly in the version asked for."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.listener import Listener
from crossload.matrix.lock import resolve_versions
from crossload.matrix.options import Options
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.places import Workshop, prepare
from crossload.matrix.places.cargo import missing
from crossload.matrix.run import run_matrix
from crossload.matrix.target import targets_of
from crossload.matrix.tool import UnbuildableError
from crossload.matrix.vocabulary import Verdict

if TYPE_CHECKING:
    from crossload.matrix.target import Target

pytestmark = pytest.mark.skipif(shutil.which("cargo") is None, reason="needs cargo: apt-get install cargo")

SUBJECT = Path(__file__).parents[3] / "snapshots" / "subjects" / "postcard"
CONFIG = load_config(SUBJECT / "crossload.toml")
VERSIONS = ("0.7.3", "1.1.3")


@pytest.fixture(scope="module")
def targets() -> dict[str, Target]:
    """Those of the shipped subject; they are compiled in the user's cache, where a run of it finds them."""
    found = {item.version: item for item in targets_of(CONFIG, resolve_versions(CONFIG, update=False))}
    try:
        for version in VERSIONS:
            prepare(found[version], Workshop(root=SUBJECT, build=()))
    except UnbuildableError as reason:
        if "download" in str(reason) or "network" in str(reason):
            pytest.skip(f"{reason}; where the registry can be reached, `cargo info postcard` makes this run")
        raise
    return found


def test_each_version_is_a_program_that_reads_what_it_wrote(targets: dict[str, Target], tmp_path: Path) -> None:
    options = Options(
        jobs=1,
        workshop=Workshop(root=SUBJECT, build=()),
        targets=tuple(parse_pattern(targets[version].id) for version in VERSIONS),
        scenarios=("texts", "unsigned_small"),
        results=tmp_path / "results.sqlite",
    )
    result = run_matrix(CONFIG, options, Listener())
    assert result.faults == ()
    verdicts = {tuple(part.split("@")[-1] for part in cell.cell[:3]): cell.verdict for cell in result.cells}
    old, new = (f"{version}/cargo" for version in VERSIONS)
    assert verdicts == {
        ("texts", old, old): Verdict.SAME,
        ("texts", old, new): Verdict.SAME,
        ("texts", new, old): Verdict.SAME,
        ("texts", new, new): Verdict.SAME,
        ("unsigned_small", old, old): Verdict.SAME,
        ("unsigned_small", old, new): Verdict.WRONG,
        ("unsigned_small", new, old): Verdict.GARBLED,
        ("unsigned_small", new, new): Verdict.SAME,
    }


def test_a_crate_that_is_not_the_locked_one_is_not_compiled(targets: dict[str, Target], tmp_path: Path) -> None:
    target = replace(targets["1.1.3"], digest="sha256:another")
    with pytest.raises(UnbuildableError, match=r"postcard 1\.1\.3 is sha256:\w{64}, and locked is sha256:another"):
        prepare(target, Workshop(root=SUBJECT, build=(), cache=tmp_path))


@pytest.mark.usefixtures("targets")
def test_an_adapter_that_does_not_compile_is_named_with_its_line(targets: dict[str, Target], tmp_path: Path) -> None:
    adapter = tmp_path / "adapter.rs"
    adapter.write_text("fn main() { nothing() }\n", encoding="utf-8")
    lone = replace(targets["1.1.3"], adapter=adapter, settings={})
    with pytest.raises(UnbuildableError, match=r"main\.rs:1:13"):
        prepare(lone, Workshop(root=SUBJECT, build=(), cache=tmp_path))


def test_a_place_without_cargo_says_what_gets_it(targets: dict[str, Target], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert missing(targets["1.1.3"]) == "cargo is not installed; get it with: apt-get install cargo"
