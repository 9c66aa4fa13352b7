"""One worker process as lines in and lines out, with a hard deadline; what the lines mean is left to the worker."""

import contextlib
import os
import select
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

import psutil

from crossload.matrix.fault import WorkerFault
from crossload.matrix.guard import Guard
from crossload.matrix.limits import cap_memory
from crossload.matrix.vocabulary import FaultKind

MAX_LINE_BYTES = 64 * 1024 * 1024
STDERR_BYTES = 64 * 1024
_BLOCK = 1 << 16
_GRACE_SECONDS = 2.0
_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE")

_OUT_OF_MEMORY = (b"memory allocation of", b"MemoryError", b"out of memory", b"Out of memory", b"bad_alloc")


class Channel:
    """A running process in a group of its own; not safe to use from two threads at once."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], memory: int | None, guard: Guard | None
    ) -> None:
        inherited = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env={**inherited, **environment},
                start_new_session=True,
            )
        except OSError as error:
            raise WorkerFault(FaultKind.DIED, f"{command[0]} can't be started: {error.strerror}") from None
        self._guard = guard
        self._said = bytearray()
        self.closed = False
        streams = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._streams = [stream for stream in streams if stream is not None]
        self._in, self._out, self._err = (stream.fileno() for stream in self._streams)
        try:
            if guard is not None:
                guard.watch(self._process.pid)
            if memory is not None:
                cap_memory(self._process.pid, memory)
            for descriptor in (self._in, self._out, self._err):
                os.set_blocking(descriptor, False)
        except BaseException:
            # Nobody else knows of the process yet.
            self.kill()
            raise

    @property
    def pid(self) -> int:
        """The process, and the number of its group."""
        return self._process.pid

    @property
    def evidence(self) -> str:
        """The end of what the process wrote on standard error since the last request."""
        return bytes(self._said).decode("utf-8", "replace").strip()

    @property
    def resident(self) -> int:
        """Bytes of memory that the process holds; 0 when it is gone."""
        try:
            return int(psutil.Process(self.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def exchange(self, line: bytes, seconds: float) -> bytes:
        """Send one line and return the one line that answers it, without its newline. Raises `WorkerFault`."""
        self.expect_silence()
        self._said.clear()
        deadline = time.monotonic() + seconds
        unsent = memoryview(line)
        answer = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            selector.register(self._out, selectors.EVENT_READ)
            selector.register(self._err, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    half = f", half an answer of {len(answer)} bytes was written" if answer else ""
                    raise self.fail(FaultKind.HUNG, f"no answer within {seconds:g} s{half}")
                for key, _ in selector.select(left):
                    if key.fd == self._in:
                        unsent = self._send(unsent)
                        if not unsent:
                            selector.unregister(self._in)
                    elif key.fd == self._err:
                        if not self._listen():
                            selector.unregister(self._err)
                    elif self._receive(answer):
                        return bytes(answer[:-1])

    def _send(self, unsent: memoryview) -> memoryview:
        try:
            return unsent[os.write(self._in, unsent[:_BLOCK]) :]
        except BlockingIOError:
            return unsent
        except BrokenPipeError:
            return unsent[len(unsent) :]

    def _receive(self, answer: bytearray) -> bool:
        """Read on; whether the answer is complete."""
        block = self._read(self._out, _BLOCK * 16)
        if block is None:
            return False
        if not block:
            raise self._ended(answer)
        end = block.find(b"\n")
        answer += block
        if end >= 0 and end != len(block) - 1:
            raise self.fail(
                FaultKind.STRAY_OUTPUT, f"more than one line for one request: {bytes(block[end + 1 :][:200])!r}"
            )
        if len(answer) > MAX_LINE_BYTES:
            raise self.fail(FaultKind.OVERSIZED, f"an answer longer than {MAX_LINE_BYTES} bytes")
        return end >= 0

    def _ended(self, answer: bytearray) -> WorkerFault:
        code = self._wait()
        if answer:
            return self.fail(
                FaultKind.TRUNCATED, f"{len(answer)} bytes of an answer, then {_ending(code)}: {bytes(answer[-80:])!r}"
            )
        self._drain()
        exhausted = any(word in self._said for word in _OUT_OF_MEMORY)
        return self.fail(FaultKind.EXHAUSTED if exhausted else FaultKind.DIED, _ending(code))

    def _read(self, descriptor: int, size: int) -> bytes | None:
        """What is there now; empty at the end of the stream, None when nothing is there yet."""
        try:
            return os.read(descriptor, size)
        except BlockingIOError:
            return None

    def _listen(self) -> bool:
        block = self._read(self._err, _BLOCK)
        if block:
            self._said += block
            del self._said[:-STDERR_BYTES]
        return block is None or bool(block)

    def _drain(self) -> None:
        while (block := self._read(self._err, _BLOCK)) is not None and block:
            self._said += block
            del self._said[:-STDERR_BYTES]

    def expect_silence(self, seconds: float = 0.0) -> None:
        """Nothing may have come since the last answer, and the process must still be there. Raises `WorkerFault`.

        `seconds` are those that it is given to say something, or to go.
        """
        if seconds:
            select.select([self._out], [], [], seconds)
        block = self._read(self._out, 400)
        if block:
            raise self.fail(FaultKind.STRAY_OUTPUT, f"{block[:200]!r} after the answer")
        if block is not None:
            raise self.fail(FaultKind.DIED, f"{_ending(self._wait())} after an answer, before the next request")

    def finish(self, deadline: float) -> WorkerFault | None:
        """After a `bye`: wait for the process to go by itself, and say what it left behind.

        What may take long to answer may take a tenth of that to end.
        """
        patience = max(_GRACE_SECONDS, deadline / 10)
        code = self._wait(patience)
        stray = self._read(self._out, 400)
        fault: WorkerFault | None = None
        if code is None:
            fault = WorkerFault(FaultKind.HUNG, f"did not exit within {patience:g} s of 'bye'", self.evidence)
        elif stray:
            fault = WorkerFault(FaultKind.STRAY_OUTPUT, f"{stray[:200]!r} after 'bye'", self.evidence)
        elif left := self._left_behind():
            what = f"processes of its group were alive after it exited: {'; '.join(left)}"
            fault = WorkerFault(FaultKind.ORPHAN, what, self.evidence)
        self.kill()
        return fault

    def _left_behind(self) -> list[str]:
        """The command lines of the group's other processes that run on after a moment to follow their parent."""
        deadline = time.monotonic() + _GRACE_SECONDS
        while left := self._running():
            if time.monotonic() > deadline:
                return left
            time.sleep(0.05)
        return []

    def _running(self) -> list[str]:
        try:
            os.killpg(self.pid, 0)
        except (ProcessLookupError, PermissionError):
            return []
        # A process that ended stays in its group until it is reaped, and that may take init seconds.
        running = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                if os.getpgid(process.pid) == self.pid and process.status() != psutil.STATUS_ZOMBIE:
                    running.append(" ".join(process.cmdline()) or process.name())
        return running

    def _wait(self, patience: float = _GRACE_SECONDS) -> int | None:
        try:
            return self._process.wait(patience)
        except subprocess.TimeoutExpired:
            return None

    def fail(self, kind: FaultKind, what: str) -> WorkerFault:
        """Kill the process and make the fault, with what it said last."""
        self._drain()
        fault = WorkerFault(kind, what, self.evidence)
        self.kill()
        return fault

    def end(self) -> None:
        """End the process and its whole group; another thread that waits for its answer sees it die and cleans up."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End the process and clean up after it; harmless when that was done before."""
        if self.closed:
            return
        self.closed = True
        self.end()
        self._process.wait()
        for stream in self._streams:
            stream.close()
        if self._guard is not None:
            self._guard.forget(self.pid)


def _ending(code: int | None) -> str:
    if code is None:
        return "closed its output and went on running"
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exited with {code}"
