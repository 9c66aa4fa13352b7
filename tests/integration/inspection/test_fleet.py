"""What may befall the processes that rehearse, and that no run ever waits for one that is gone."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import psutil
import pytest

from crossload import BackendUnavailableError, SettingError, backends
from crossload.inspection import Rehearsal, Status, fleet, rehearse
from crossload.matrix import channel
from crossload.matrix.limits import cap_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossload.backends import BackendName

GIB = 1 << 30


def rehearsed(names: list[str], backend: BackendName = "wasm", jobs: int = 2) -> dict[int, Rehearsal]:
    """Rehearse in a thread: a run that hangs fails the test, and does not hang it."""
    ended: list[dict[int, Rehearsal] | Exception] = []

    def run() -> None:
        try:
            ended.append(dict(fleet.rehearse_files(names, backend=backend, seconds=5, jobs=jobs)))
        except Exception as error:  # noqa: BLE001 - raised again below
            ended.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(60)
    assert ended, "the run hangs"
    if isinstance(ended[0], Exception):
        raise ended[0]
    return ended[0]


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    before = set(psutil.Process().children(recursive=True))
    yield
    assert set(psutil.Process().children(recursive=True)) <= before


@pytest.mark.parametrize(
    "answer",
    ["no JSON", "\\xff", "null", "[]", "{}", '{"divergence": null, "status": "unheard of"}', "[" * 100_000],
    ids=["text", "bytes", "null", "list", "nothing", "unknown word", "deep"],
)
def test_an_answer_that_makes_no_sense_is_a_crash_of_its_file_alone(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    good = '{"divergence": null, "status": "same", "warnings": []}'
    program = f"""
import sys
for line in sys.stdin:
    text = b'''{answer}''' if '"bad"' in line else b'''{good}'''
    sys.stdout.buffer.write(text + b"\\n")
    sys.stdout.flush()
"""
    monkeypatch.setattr(fleet, "_PROGRAM", program)
    found = rehearsed(["one", "bad", "two", "bad", "three"], jobs=1)
    assert [found[index].status for index in range(5)] == ["same", "crashed", "same", "crashed", "same"]
    assert (found[1].reason or "").startswith("its process printed garbage: b'")
    assert len(found[1].reason or "") < 1000


@pytest.mark.parametrize("error", [ValueError("not allowed to raise maximum limit"), PermissionError(1, "no")])
def test_what_is_no_files_fault_ends_the_run_and_is_raised(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(channel, "cap_memory", refuse)
    with pytest.raises(type(error)) as raised:
        rehearsed(["gone", "gone too", "and this"], backend="native")
    assert raised.value is error


def test_a_thread_that_fails_takes_its_process_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fleet, "_rehearsal", fail)
    with pytest.raises(ZeroDivisionError):
        rehearsed(["gone", "gone too"])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one process can't cap another")
@pytest.mark.parametrize(("hard", "capped"), [(None, 4 * GIB), (6 * GIB, 4 * GIB), (2 * GIB, 2 * GIB)])
def test_a_cap_is_never_above_the_hard_limit(hard: int | None, capped: int) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        if hard is not None:
            resource.prlimit(process.pid, resource.RLIMIT_AS, (hard, hard))
        cap_memory(process.pid, 4 * GIB)
        assert resource.prlimit(process.pid, resource.RLIMIT_AS) == (capped, capped)
        process.kill()


@pytest.mark.parametrize("seconds", [-1, float("nan"), "soon"])
def test_a_time_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(SettingError, match="the time for a replay must be a number of seconds"):
        rehearse(b"", seconds=seconds)
    with pytest.raises(SettingError):
        list(fleet.rehearse_files(["gone"], backend="wasm", seconds=seconds, jobs=1))


def test_there_is_no_time_that_is_too_long() -> None:
    assert rehearse(b"", seconds=float("inf")).status is Status.NOT_A_SNAPSHOT
    assert [one.status for _, one in fleet.rehearse_files(["gone"], backend="wasm", seconds=1e300, jobs=1)] == [
        Status.UNREADABLE
    ]


def test_a_backend_that_is_not_there_says_nothing_of_a_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "crossload.backends.native", raising=False)
    monkeypatch.setitem(sys.modules, "crossload._native", None)
    backends._transport_class.cache_clear()
    with pytest.raises(BackendUnavailableError):
        rehearse(b"", backend="native")
