"""Places make real environments and run real modules; what they need from outside comes from the test's own folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.listener import Listener
from crossload.matrix.options import Options
from crossload.matrix.places import wasi_runner
from crossload.matrix.places.workshop import Workshop
from crossload.matrix.run import run_matrix
from crossload.matrix.vocabulary import FaultKind, Verdict

from .served_project import lay_out, run
from .wheels import wheel_of

wasmtime = pytest.importorskip("wasmtime", reason="needs wasmtime: pip install wasmtime")

ADAPTER = """
import json
import importlib.metadata
import tiny
from crossload_adapter import Adapter, Identity, Loaded, Written, canonical, environment_digest, machine, refusing

class Tiny(Adapter):
    def describe(self):
        return Identity("tiny", importlib.metadata.version("tiny"), "tiny", *machine(), environment_digest())

    def answers(self, scenario, feeds):
        guest = {}
        for feed in feeds:
            exec(feed["code"], guest)
        return [canonical(eval(question["code"], guest)) for question in scenario.body["questions"]]

    def write(self, scenario):
        feeds = scenario.body["feeds"]
        return Written(tiny.dump(feeds), self.answers(scenario, feeds))

    def read(self, scenario, snapshot):
        with refusing():
            feeds = tiny.load(snapshot)
        return Loaded(self.answers(scenario, feeds))
"""

PROGRAM = """
import importlib.metadata
import tiny
from crossload_adapter import ProgramAdapter

class Tiny(ProgramAdapter):
    subject = format = "tiny"

    def version(self):
        return importlib.metadata.version("tiny")

    def save(self, names):
        return tiny.dump([names["value"], names["many"]])

    def load(self, names, snapshot):
        names["value"], names["many"] = tiny.load(snapshot)
"""

PACKAGE = """
import json
VERSION = {version}
def dump(data):
    return json.dumps([VERSION, data]).encode()
def load(snapshot):
    version, data = json.loads(snapshot)
    if version > VERSION:
        raise ValueError(f"version {{version}} is newer than {{VERSION}}")
    return data
"""

CONFIG = """
[matrix]
scenarios = "scenarios"
[[subject]]
name = "tiny"
format = "tiny"
adapter = "adapter.py"
versions = ["1.0", "2.0", "3.0"]
places = ["venv"]
[[subject.refusal]]
message = "is newer than"
reason = "writer-newer"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for version in (1, 2):
        wheel_of(wheels, "tiny", f"{version}.0", {"tiny.py": PACKAGE.format(version=version)})
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    (tmp_path / "adapter.py").write_text(ADAPTER, encoding="utf-8")
    lay_out(tmp_path, CONFIG)
    return tmp_path


def test_versions_from_an_index_are_run_in_environments_of_their_own(project: Path) -> None:
    result = run(project)
    assert {(cell.cell.writer[5:8], cell.cell.reader[5:8]): cell.verdict for cell in result.cells} == {
        ("1.0", "1.0"): Verdict.SAME,
        ("1.0", "2.0"): Verdict.SAME,
        ("2.0", "1.0"): Verdict.REFUSED,
        ("2.0", "2.0"): Verdict.SAME,
        ("1.0", "3.0"): Verdict.UNBUILDABLE,
        ("2.0", "3.0"): Verdict.UNBUILDABLE,
        ("3.0", "1.0"): Verdict.UNBUILDABLE,
        ("3.0", "2.0"): Verdict.UNBUILDABLE,
        ("3.0", "3.0"): Verdict.UNBUILDABLE,
    }
    assert result.faults == ()
    assert "tiny==3.0" in result.targets[2].problem


def test_snapshots_go_there_and_back_through_an_adapter_for_programs(project: Path) -> None:
    (project / "adapter.py").write_text(PROGRAM, encoding="utf-8")
    (project / "crossload.toml").write_text(f'{CONFIG}\n[[relay]]\nwriter = "*"\nvia = "*@<3"\n', encoding="utf-8")
    result = run(project)
    assert result.faults == ()
    ways = {"".join(target[5] for target in item.cell.stations): item.verdict for item in result.cells[9:]}
    # What 2 wrote again is newer than 1, and what 2 wrote at first is as well: each refusal is true of its own leg.
    assert ways == {
        "111": Verdict.SAME,
        "121": Verdict.REFUSED,
        "212": Verdict.REFUSED,
        "222": Verdict.SAME,
        "313": Verdict.UNBUILDABLE,
        "323": Verdict.UNBUILDABLE,
    }


def test_an_environment_that_was_tampered_with_is_a_liar(project: Path) -> None:
    run(project)
    (installed,) = [
        path for path in project.glob("cache/environments/*/lib/*/site-packages/tiny.py") if "= 1" in path.read_text()
    ]
    installed.write_text(installed.read_text().replace("VERSION = 1", "VERSION = 7"), encoding="utf-8")
    (project / "build/matrix/results.sqlite").unlink()
    assert {(fault.target, fault.kind) for fault in run(project).faults} == {("tiny@1.0/venv", FaultKind.LYING)}


def test_an_environment_that_was_not_finished_is_made_again(project: Path) -> None:
    run(project)
    for stamp in project.glob("cache/environments/*/crossload-environment"):
        stamp.unlink()
    (project / "build/matrix/results.sqlite").unlink()
    assert run(project).counts[Verdict.SAME] == 3


MODULE = """
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "hello\\n")
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 6))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (if (i32.eq (memory.grow (i32.const 512)) (i32.const -1)) (then unreachable))))
"""


def run_module(folder: Path, memory: int) -> subprocess.CompletedProcess[str]:
    path = folder / "module.wasm"
    path.write_bytes(wasmtime.wat2wasm(MODULE))
    runner = [
        sys.executable,
        "-I",
        str(Path(wasi_runner.__file__)),
        f"--cache={folder}",
        f"--memory={memory}",
        str(path),
    ]
    return subprocess.run(runner, capture_output=True, text=True, timeout=60, check=False)


def test_a_module_runs_on_the_standard_streams_and_is_compiled_once(tmp_path: Path) -> None:
    assert (run_module(tmp_path, 64 << 20).stdout, run_module(tmp_path, 64 << 20).returncode) == ("hello\n", 0)
    assert len(list(tmp_path.glob("*.cwasm"))) == 1


def test_a_damaged_cache_is_compiled_again(tmp_path: Path) -> None:
    run_module(tmp_path, 64 << 20)
    (compiled,) = tmp_path.glob("*.cwasm")
    compiled.write_bytes(b"damaged")
    assert run_module(tmp_path, 64 << 20).stdout == "hello\n"


def test_a_module_can_not_grow_past_its_cap(tmp_path: Path) -> None:
    done = run_module(tmp_path, 16 << 20)
    assert (done.stdout, done.returncode) == ("hello\n", 134)
    assert "unreachable" in done.stderr


def test_a_build_that_names_no_artifact_says_so(project: Path) -> None:
    (project / "crossload.toml").write_text(
        CONFIG.replace(
            'places = ["venv"]', '[[subject.places]]\nname = "native"\nkind = "artifact"\nartifact = "worker"'
        ),
        encoding="utf-8",
    )
    config = load_config(project / "crossload.toml")
    workshop = Workshop(root=project, build=("echo", json.dumps({"artifact": "other"})), cache=project / "cache")
    result = run_matrix(config, Options(jobs=1, workshop=workshop), Listener())
    assert "named no artifact 'worker' on its standard output" in result.targets[0].problem
