"""Running a long command: its output on a terminal, or a line now and then elsewhere, and its end when we end."""

from __future__ import annotations

import collections
import contextlib
import shlex
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from workbench.faults import BuildFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import IO

HEARTBEAT_SECONDS = 20.0
"""How often a line is printed where there is no terminal to watch."""

TAIL_LINES = 60
"""How much of a failed command's output is repeated."""

GRACE_SECONDS = 5.0
"""How long a command may take to end after it was told to."""

_running: set[subprocess.Popen[bytes]] = set()
_guard = threading.Lock()
_stopping = threading.Event()


def run_logged(label: str, command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> None:
    """Run a build command, whose stdout and stderr both go to our stderr; raise `BuildFault` when it fails."""
    print(f"{label}: {shlex.join(command)}", file=sys.stderr, flush=True)
    watched = sys.stderr.isatty()
    output = sys.stderr if watched else subprocess.PIPE
    with _started(command, cwd=cwd, environment=environment, stdout=output, stderr=subprocess.STDOUT) as process:
        tail = [] if process.stdout is None else _follow(label, process.stdout)
        code = process.wait()
    if code:
        detail = "".join(f"\n    {line}" for line in tail)
        raise BuildFault(
            f"{label}: `{shlex.join(command)}` ended with {describe_exit(code)}{':' if detail else ''}{detail}",
            where=str(cwd),
            remedy="correct what the command's own message names, then run the same again; finished parts are kept",
        )


def run_shown(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> int:
    """Run a command on our own stdout and stderr, and return its exit code."""
    with _started(command, cwd=cwd, environment=environment, stdout=None, stderr=None) as process:
        return process.wait()


def run_read(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a command on our own stderr, and return its exit code and what it wrote to stdout."""
    with _started(command, cwd=cwd, environment=environment, stdout=subprocess.PIPE, stderr=None) as process:
        out, _ = process.communicate()
        return process.returncode, out.decode()


def stop_all() -> None:
    """End every command that is still running, and start no further one, from any thread."""
    _stopping.set()
    with _guard:
        processes = list(_running)
    for process in processes:
        _stop(process)


def check_stopping() -> None:
    """Raise KeyboardInterrupt in a thread that waits for something else than a command, once `stop_all` was called."""
    if _stopping.is_set():
        raise KeyboardInterrupt


def allow_again() -> None:
    """Let commands be started once more, after every thread that `stop_all` was meant for has ended."""
    _stopping.clear()


def describe_exit(code: int) -> str:
    """An exit code in words: `exit code 101`, `signal SIGKILL`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


@contextlib.contextmanager
def _started(
    command: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    stdout: int | IO[str] | None,
    stderr: int | None,
) -> Iterator[subprocess.Popen[bytes]]:
    check_stopping()
    try:
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(environment), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
        )
    except OSError as error:
        raise BuildFault(
            f"`{command[0]}` cannot be started: {error.strerror}",
            where=str(cwd),
            remedy="run `python3 tool/provision.py --again`, which looks for the tools anew",
        ) from error
    with _guard:
        _running.add(process)
    try:
        yield process
    finally:
        _stop(process)
        with _guard:
            _running.discard(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _follow(label: str, output: IO[bytes]) -> list[str]:
    """Read a command's output to its end, telling now and then that it is alive, and return the last lines."""
    tail: collections.deque[str] = collections.deque(maxlen=TAIL_LINES)
    ended = threading.Event()
    pulse = threading.Thread(target=_beat, args=(label, tail, ended), daemon=True)
    pulse.start()
    try:
        with output:
            for raw in output:
                tail.append(raw.decode(errors="replace").rstrip())
    finally:
        ended.set()
        pulse.join()
    return list(tail)


def _beat(label: str, tail: collections.deque[str], ended: threading.Event) -> None:
    started = time.monotonic()
    # A timer and not the output drives this: a link step says nothing for minutes.
    while not ended.wait(HEARTBEAT_SECONDS):
        last = tail[-1].strip() if tail else "started"
        print(f"{label}: {time.monotonic() - started:.0f} s, {last}", file=sys.stderr, flush=True)
