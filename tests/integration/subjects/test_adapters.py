"""Each adapter speaks the protocol: says who it is, takes no unknown scenario, writes, reads and rewrites."""

from __future__ import annotations

import platform
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.scenario import Scenario, digest_of

from .conftest import LIBRARY, SCENARIOS, SUBJECTS, Workers

if TYPE_CHECKING:
    from pathlib import Path

NATIVE = (platform.machine(), 64, "little")
WASM = ("wasm32", 32, "little")

IDENTITIES = {
    "pydantic-monty@1.4.0/venv": ("pydantic-monty", "1.4.0", "monty", *NATIVE),
    "pydantic-monty@1.0.0/venv": ("pydantic-monty", "1.0.0", "monty", *NATIVE),
    "pydantic-monty@0.0.23/venv": ("pydantic-monty", "0.0.23", "monty", *NATIVE),
    "pydantic-monty@0.0.18/venv": ("pydantic-monty", "0.0.18", "monty", *NATIVE),
    "monty@1.4.0/native": ("monty", "1.4.0", "monty", *NATIVE),
    "monty@1.4.0/wasm": ("monty", "1.4.0", "monty", *WASM),
    "crossload@0.1.0/native": ("crossload", "0.1.0", "crossload", *NATIVE),
    "crossload@0.1.0/wasm": ("crossload", "0.1.0", "crossload", *WASM),
    "crossload@0.1.0/native+raw": ("crossload", "0.1.0", "monty", *NATIVE),
    "crossload@0.1.0/wasm+raw": ("crossload", "0.1.0", "monty", *WASM),
}
WRITERS = list(IDENTITIES)

# Within what the oldest generation can run, one of each kind of suspension.
EACH_SUSPENSION = ["dict_bytes_keys", "suspend_call", "suspend_name", "suspend_os_getenv", "suspend_futures"]


@pytest.mark.parametrize("target", WRITERS)
def test_a_worker_says_who_it_is(workers: Workers, target: str) -> None:
    said = workers[target].ask("describe")
    assert said["status"] == "ok"
    names = ("subject", "version", "format", "arch", "pointer_width", "byte_order")
    assert tuple(said[name] for name in names) == IDENTITIES[target]
    assert said["artifact"].startswith("sha256:")
    assert (said["protocol"], said["oracle"]) == (1, 1)


@pytest.mark.parametrize("target", [*WRITERS, "cpython@3/host"])
def test_a_made_up_scenario_is_not_taken(workers: Workers, target: str) -> None:
    made_up = Scenario(name="made_up", summary="", cpython=False, body={"made-up": 1}, digest=digest_of({"made-up": 1}))
    assert workers[target].ask("write", made_up)["status"] == "unsupported"


@pytest.mark.parametrize("target", WRITERS)
@pytest.mark.parametrize("name", EACH_SUSPENSION)
def test_a_reader_answers_as_its_writer_did(workers: Workers, target: str, name: str) -> None:
    worker, scenario = workers[target], SCENARIOS[name]
    snapshot, answers = worker.write(scenario)
    assert worker.read(scenario, snapshot) == answers


@pytest.mark.parametrize("target", WRITERS)
@pytest.mark.parametrize("name", EACH_SUSPENSION)
def test_a_rewritten_snapshot_is_as_good_as_the_first(workers: Workers, target: str, name: str) -> None:
    worker, scenario = workers[target], SCENARIOS[name]
    snapshot, answers = worker.write(scenario)
    assert worker.read(scenario, worker.rewrite(scenario, snapshot)) == answers


@pytest.mark.parametrize("target", WRITERS)
@pytest.mark.parametrize("verb", ["read", "rewrite"])
def test_what_is_no_snapshot_is_refused(workers: Workers, target: str, verb: str) -> None:
    answer = workers[target].ask(verb, SCENARIOS["suspend_idle"], b"this is no snapshot")
    assert answer["status"] == "refused"
    assert answer["error"]["message"]


@pytest.mark.parametrize("target", WRITERS)
def test_a_snapshot_taken_elsewhere_gives_no_answers(workers: Workers, target: str) -> None:
    snapshot, _ = workers[target].write(SCENARIOS["suspend_name"])
    answer = workers[target].ask("read", SCENARIOS["suspend_call"], snapshot)
    assert answer["status"] == "failed"
    assert answer["error"]["type"] == "Suspension"


def test_a_scenario_beyond_an_old_interpreter_is_unsupported_with_its_reason(workers: Workers) -> None:
    answer = workers["pydantic-monty@0.0.18/venv"].ask("write", SCENARIOS["classes"])
    assert answer["status"] == "unsupported"
    assert "class definitions" in answer["reason"]


def test_a_newer_dump_is_refused_in_the_reader_s_own_words(workers: Workers) -> None:
    snapshot, _ = workers["pydantic-monty@1.4.0/venv"].write(SCENARIOS["suspend_idle"])
    answer = workers["pydantic-monty@1.0.0/venv"].ask("read", SCENARIOS["suspend_idle"], snapshot)
    assert answer["status"] == "refused"
    assert "dump format version 14 is newer than 13" in answer["error"]["message"]


def test_cpython_answers_and_has_nothing_to_read(workers: Workers) -> None:
    snapshot, answers = workers["cpython@3/host"].write(SCENARIOS["suspend_call"])
    assert snapshot == b""
    assert answers[1] == {"int": "42"}
    assert workers["cpython@3/host"].ask("read", SCENARIOS["suspend_call"], b"")["status"] == "unsupported"


def test_an_unlisted_version_is_named_and_not_guessed_at(tmp_path: Path) -> None:
    package = tmp_path / "pydantic_monty"
    package.mkdir()
    (package / "__init__.py").write_text("__version__ = '2.0.0'\n", encoding="utf-8")
    # A program's own folder is searched first: the package beside this one is found.
    launcher = tmp_path / "launcher.py"
    launcher.write_text("import runpy, sys\ndel sys.argv[0]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n")
    command = [sys.executable, str(launcher), str(LIBRARY), str(SUBJECTS / "pydantic_monty.py")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "pydantic-monty 2.0.0 has no known API; add it to GENERATIONS" in ended.stderr


@pytest.mark.parametrize("arguments", [[], ["--backend", "jit"], ["--backend", "wasm", "--format", "pickle"]])
def test_the_engine_s_adapter_names_what_it_takes(arguments: list[str]) -> None:
    command = [sys.executable, "-I", str(LIBRARY), str(SUBJECTS / "crossload_engine.py"), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "--backend {native,wasm}" in ended.stderr
