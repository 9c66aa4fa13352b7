from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from workbench import process
from workbench.faults import BuildFault
from workbench.lock import holding
from workbench.process import describe_exit, run_logged, run_read, run_shown

from .conftest import TOOL

if TYPE_CHECKING:
    from pathlib import Path


def test_a_failure_repeats_the_end_of_the_output(tmp_path: Path) -> None:
    code = "import sys; [print('line', n) for n in range(100)]; sys.exit(3)"
    with pytest.raises(BuildFault) as caught:
        run_logged("thing", [sys.executable, "-c", code], cwd=tmp_path, environment=os.environ)
    lines = caught.value.what.splitlines()
    assert lines[0].startswith("thing: ")
    assert lines[0].endswith("ended with exit code 3:")
    assert lines[1:] == [f"    line {n}" for n in range(100 - process.TAIL_LINES, 100)]
    assert caught.value.where == str(tmp_path)


def test_a_silent_command_is_reported_as_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(process, "HEARTBEAT_SECONDS", 0.1)
    code = "import time; print('linking', flush=True); time.sleep(0.6)"
    run_logged("thing", [sys.executable, "-c", code], cwd=tmp_path, environment=os.environ)
    assert capsys.readouterr().err.count("thing: 0 s, linking\n") >= 2


def test_a_program_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BuildFault, match="cannot be started: No such file") as caught:
        run_shown([str(tmp_path / "cargo")], cwd=tmp_path, environment=os.environ)
    assert "provision.py --again" in caught.value.remedy


def test_what_is_read_is_what_was_written_to_stdout_alone(tmp_path: Path) -> None:
    code = "import sys; print('yes'); print('no', file=sys.stderr); sys.exit(4)"
    assert run_read([sys.executable, "-c", code], cwd=tmp_path, environment=os.environ) == (4, "yes\n")


@pytest.mark.parametrize("run", ["run_shown", "run_read"])
def test_what_is_run_ends_with_the_one_who_ran_it(tmp_path: Path, run: str) -> None:
    inner = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    outer = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from workbench.faults import run_main\n"
        f"from workbench.process import {run}\n"
        f"run_main(lambda _: {run}([sys.executable, '-c', {inner!r}], cwd=Path(), environment=os.environ))\n"
    )
    running = subprocess.Popen([sys.executable, "-c", outer], cwd=TOOL, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while not (tmp_path / "pid").is_file() or not (tmp_path / "pid").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    # SIGTERM reaches the tool alone; Ctrl-C would reach both.
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate(timeout=30)
    assert (running.returncode, err) == (130, "interrupted: nothing half-made was kept\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_who_waits_for_a_lock_stops_waiting_when_all_is_stopped(tmp_path: Path) -> None:
    with holding(tmp_path / "lock", purpose="this"):
        process.stop_all()
        try:
            with pytest.raises(KeyboardInterrupt), holding(tmp_path / "lock", purpose="that"):
                pytest.fail("two held one lock")
        finally:
            process.allow_again()


@pytest.mark.parametrize(
    ("code", "words"), [(0, "exit code 0"), (101, "exit code 101"), (-9, "signal SIGKILL"), (-250, "signal 250")]
)
def test_exit_codes_are_put_into_words(code: int, words: str) -> None:
    assert describe_exit(code) == words
