"""A wheel on an emulated CPU is a target like any other: it has that CPU's integers, and says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.kinds import load_kind
from crossload.matrix.machines import emulated
from crossload.matrix.places.debian import unpacked_python
from crossload.matrix.places.workshop import Workshop, default_cache
from crossload.matrix.release import Release
from crossload.matrix.target import targets_of
from crossload.matrix.tool import UnbuildableError
from crossload.matrix.vocabulary import FaultKind, Verdict

from . import served_project
from .test_places import ADAPTER
from .wheels import wheel_of

if TYPE_CHECKING:
    from pathlib import Path

    from crossload.matrix.result import MatrixResult

# In the byte order of the machine that writes, which the format does not tell.
PACKAGE = """
import json, struct
def dump(feeds):
    return struct.pack("=I", len(feeds)) + json.dumps(feeds).encode()
def load(snapshot):
    count, = struct.unpack("=I", snapshot[:4])
    return (json.loads(snapshot[4:]) + [{"code": "value = -1"}] * 2)[:min(count, 2)]
"""

BUILD = """
import json, sys
print(json.dumps({"artifact": sys.argv[1], "path": "tiny-1.0-py3-none-any.whl", "digest": "sha256:0"}))
"""

CONFIG = """
[matrix]
scenarios = "scenarios"
build = ["python", "build.py"]
start-deadline = 120
deadline = 120
[[subject]]
name = "tiny"
format = "tiny"
adapter = "adapter.py"
versions = ["1.0"]
[[subject.places]]
name = "here"
kind = "artifact"
artifact = "tiny"
[[subject.places]]
name = "big"
kind = "emulated"
cpu = "s390x"
artifact = "tiny"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    wheel_of(tmp_path, "tiny", "1.0", {"tiny.py": PACKAGE})
    (tmp_path / "adapter.py").write_text(ADAPTER, encoding="utf-8")
    (tmp_path / "build.py").write_text(BUILD, encoding="utf-8")
    served_project.lay_out(tmp_path, CONFIG)
    config = load_config(tmp_path / "crossload.toml")
    big = targets_of(config, {"tiny": [Release(version="1.0")]})[1]
    lack = load_kind("emulated").missing(big)
    if lack is not None:
        pytest.skip(lack)
    try:
        # In the user's own cache: some 15 MB are downloaded for it, once.
        unpacked_python(emulated()["s390x"], Workshop(root=tmp_path, build=()))
    except UnbuildableError as error:
        pytest.skip(f"Debian's packages can't be had: run `apt-get update` and see: {error}")
    return tmp_path


def run(project: Path) -> MatrixResult:
    return served_project.run(project, build=("python", "build.py"), cache=default_cache())


def test_a_format_that_depends_on_the_byte_order_is_found_out(project: Path) -> None:
    result = run(project)
    assert result.faults == ()
    assert {(cell.cell.writer[9:], cell.cell.reader[9:]): cell.verdict for cell in result.cells} == {
        ("here", "here"): Verdict.SAME,
        ("big", "big"): Verdict.SAME,
        ("here", "big"): Verdict.WRONG,
        ("big", "here"): Verdict.WRONG,
    }


def test_a_place_that_is_not_the_machine_that_it_should_be_is_a_liar(project: Path) -> None:
    config = project / "crossload.toml"
    config.write_text(f'{config.read_text(encoding="utf-8")}machine = "host"\n', encoding="utf-8")
    assert {(fault.target, fault.kind) for fault in run(project).faults} == {("tiny@1.0/big", FaultKind.LYING)}


def test_what_the_environment_holds_is_known_by_its_content(project: Path) -> None:
    run(project)
    described = json.dumps([cell.cached for cell in run(project).cells])
    assert described == "[true, true, true, true]"
