"""Real workers to talk to, each started as the kit starts it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import crossload.subjects
import crossload_adapter
from crossload.matrix.places import wasi_runner
from crossload.matrix.places.venv import environment
from crossload.matrix.places.workshop import Workshop
from crossload.matrix.scenario import Scenario, load_scenarios
from crossload.matrix.tool import UnbuildableError
from workbench.builder import Builder
from workbench.faults import Fault
from workbench.store import find_artifact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[3]
SUBJECTS = Path(crossload.subjects.__path__[0])
LIBRARY = Path(crossload_adapter.__path__[0]) / "__main__.py"
SCENARIOS = {scenario.name: scenario for scenario in load_scenarios(ROOT / "snapshots" / "scenarios")}


class Worker:
    """A conversation with one worker process."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **environment}
        )
        self._last_id = 0

    def ask(self, verb: str, scenario: Scenario | None = None, snapshot: bytes | None = None) -> dict[str, Any]:
        """Return the answer to one request."""
        self._last_id += 1
        request: dict[str, Any] = {"id": self._last_id, "verb": verb}
        if scenario is not None:
            request["scenario"] = scenario.request()
        if snapshot is not None:
            request["snapshot"] = base64.b64encode(snapshot).decode("ascii")
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert answer.pop("id") == self._last_id
        return answer

    def write(self, scenario: Scenario) -> tuple[bytes, list[Any]]:
        """Return the snapshot and the writer's own answers."""
        answer = self.ask("write", scenario)
        assert answer["status"] == "ok", answer
        return base64.b64decode(answer["snapshot"]), answer["answers"]

    def read(self, scenario: Scenario, snapshot: bytes) -> list[Any]:
        """Return a reader's answers."""
        answer = self.ask("read", scenario, snapshot)
        assert answer["status"] == "ok", answer
        answers: list[Any] = answer["answers"]
        return answers

    def rewrite(self, scenario: Scenario, snapshot: bytes) -> bytes:
        """Return the snapshot as read and written again."""
        answer = self.ask("rewrite", scenario, snapshot)
        assert answer["status"] == "ok", answer
        return base64.b64decode(answer["snapshot"])

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.communicate()

    def end(self) -> int:
        """Say `bye` and return the exit code."""
        if self._process.poll() is None:
            assert self.ask("bye") == {"status": "ok"}
        self._process.communicate(timeout=30)
        return self._process.returncode


@contextmanager
def conversation(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[Worker]:
    """Start a worker, and see it exit cleanly at the end."""
    worker = Worker(command, environment or {})
    try:
        yield worker
    except BaseException:
        worker.kill()
        raise
    assert worker.end() == 0


def python_worker(python: str, adapter: str, *arguments: str) -> list[str]:
    """Return the command that serves an adapter."""
    return [python, "-I", str(LIBRARY), str(SUBJECTS / adapter), *arguments]


@cache
def pydantic_monty(version: str) -> list[str]:
    """Return the command that serves a released pydantic-monty, in an environment of its own."""
    requirement = f"pydantic-monty=={version}"
    try:
        folder = environment([requirement], None, Workshop(root=ROOT, build=()))
    except UnbuildableError as error:
        pytest.skip(f"{error}; where the package index can be reached, `uv pip download {requirement}` makes this run")
    return python_worker(str(folder / "bin" / "python"), "pydantic_monty.py")


@cache
def monty_worker(place: str) -> list[str]:
    """Return the command of the worker over the interpreter's crate alone, if it is built."""
    name = f"monty-worker-{place}"
    missing = f"{name} is not built; `./tool/build.py {name}` makes this run, and takes minutes the first time"
    try:
        artifact = find_artifact(name, Builder(root=ROOT).key(name))
    except Fault:
        pytest.skip(missing)
    if artifact is None:
        pytest.skip(missing)
    if place == "native":
        return [str(artifact.path)]
    folder = Workshop(root=ROOT, build=()).cache / "compiled"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    limits = ["--cache", str(folder), "--memory", str(1 << 30)]
    return [sys.executable, "-I", wasi_runner.__file__, *limits, str(artifact.path)]


def command_of(target: str) -> list[str]:
    """Return the command of a target by its id, as the matrix names it."""
    subject, _, rest = target.partition("@")
    version, _, place = rest.rpartition("/")
    if subject == "pydantic-monty":
        return pydantic_monty(version)
    if subject == "monty":
        return monty_worker(place)
    if subject == "cpython":
        return python_worker(sys.executable, "cpython.py")
    backend, _, raw = place.partition("+")
    arguments = ["--backend", backend, "--format", "monty" if raw else "crossload"]
    return python_worker(sys.executable, "crossload_engine.py", *arguments)


class Workers:
    """One worker for each target, started on first use."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._running: dict[str, Worker] = {}

    def __getitem__(self, target: str) -> Worker:
        if target not in self._running:
            self._running[target] = self._stack.enter_context(conversation(command_of(target)))
        return self._running[target]


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Every worker of this test run."""
    with ExitStack() as stack:
        yield Workers(stack)
