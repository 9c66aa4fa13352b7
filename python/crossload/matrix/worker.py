"""A target's worker: one process that is asked, checked at every step, and started again after it died."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from crossload.matrix.answer import Answer, MalformedError, Status, names_regions, parse_answer
from crossload.matrix.channel import MAX_LINE_BYTES, Channel
from crossload.matrix.fault import WorkerFault
from crossload.matrix.guard import Guard
from crossload.matrix.scenario import Scenario, digest_of
from crossload.matrix.target import Launch, Target
from crossload.matrix.vocabulary import FaultKind
from crossload_adapter import ORACLE_VERSION, PROTOCOL_VERSION


class Worker:
    """Starts on first use. A fault kills the process; the next call starts another. For one thread at a time."""

    def __init__(
        self,
        target: Target,
        launch: Launch,
        guard: Guard | None = None,
        out_of_turn: Callable[[WorkerFault], None] | None = None,
    ) -> None:
        """`out_of_turn` is told of what the process did between two requests, where no call can raise it."""
        self.target = target
        self.launch = launch
        self.detail: dict[str, Any] | None = None
        self.starts = 0
        self._guard = guard
        self._out_of_turn = out_of_turn
        self._channel: Channel | None = None
        self._last_id = 0

    def ask(self, verb: str, scenario: Scenario, snapshot: str | None = None) -> Answer:
        """One request about a scenario. Raises `WorkerFault`."""
        fields: dict[str, Any] = {"scenario": scenario.request()}
        if snapshot is not None:
            fields["snapshot"] = snapshot
        self.start()
        return self._call(verb, self.target.deadline, len(scenario.labels), fields)

    def start(self, settle: float = 0.0) -> bool:
        """Make sure that a checked process runs; whether it is a new one. Raises `WorkerFault`.

        `settle` are seconds in which one that ran may still spoil its last answer.
        """
        if self._channel is not None:
            try:
                self._channel.expect_silence(settle)
            except WorkerFault as fault:
                self._channel = None
                if self._out_of_turn is not None:
                    self._out_of_turn(fault)
        if self._channel is not None:
            return False
        self.starts += 1
        self._channel = Channel(self.launch.command, self.launch.environment, self.launch.memory, self._guard)
        try:
            self._check_identity()
            self._check_honesty()
        except WorkerFault:
            self.close()
            raise
        return True

    def _check_identity(self) -> None:
        said = self._call("describe", self.target.start_deadline, 0, {}).fields
        identity = self.target.identity
        wanted = {
            "protocol": PROTOCOL_VERSION,
            "oracle": ORACLE_VERSION,
            "subject": identity.subject,
            "version": identity.version,
            "format": identity.format,
            "arch": identity.arch,
            "pointer_width": identity.pointer_width,
            "byte_order": identity.byte_order,
            "artifact": self.launch.artifact,
        }
        detail = said.get("detail")
        self.detail = detail if isinstance(detail, dict) else {}
        if not names_regions(self.detail):
            raise self.fail(FaultKind.MALFORMED, f"no regions are {self.detail['regions']!r}")
        if identity.release is not None:
            said, wanted = {**said, "release": self.detail.get("release")}, {**wanted, "release": identity.release}
        lies = [
            f"{name} is {said.get(name)!r}, asked for was {value!r}"
            for name, value in wanted.items()
            if said.get(name) != value
        ]
        if lies:
            raise self.fail(FaultKind.LYING, "; ".join(lies))

    def _check_honesty(self) -> None:
        """A worker that answers a scenario which nobody wrote would answer anything."""
        body = {"made-up": secrets.token_hex(8)}
        made_up = {"name": f"made_up_{secrets.token_hex(4)}", "digest": digest_of(body), "body": body}
        answer = self._call("write", self.target.start_deadline, 0, {"scenario": made_up}, loosely=True)
        if answer.status is not Status.UNSUPPORTED:
            raise self.fail(
                FaultKind.KNOWS_UNKNOWN, f"answered {made_up['name']!r}, a made-up scenario, with {answer.status!r}"
            )

    def _call(
        self, verb: str, seconds: float, questions: int, fields: dict[str, Any], *, loosely: bool = False
    ) -> Answer:
        if self._channel is None:
            raise RuntimeError(f"the worker of {self.target.id} is asked before it was started")
        self._last_id += 1
        line = json.dumps({"id": self._last_id, "verb": verb, **fields}, separators=(",", ":")).encode("ascii") + b"\n"
        if len(line) > MAX_LINE_BYTES:
            raise WorkerFault(
                FaultKind.OVERSIZED, f"the request takes {len(line)} bytes, over the limit of {MAX_LINE_BYTES}"
            )
        try:
            received = self._channel.exchange(line, seconds)
        except WorkerFault:
            self._channel = None
            raise
        try:
            identifier, answer = parse_answer(received, verb="describe" if loosely else verb, questions=questions)
        except MalformedError as problem:
            raise self.fail(FaultKind.GARBAGE if problem.garbage else FaultKind.MALFORMED, str(problem)) from None
        if identifier != self._last_id or type(identifier) is not int:
            raise self.fail(FaultKind.WRONG_ID, f"request {self._last_id} was answered as {identifier!r}")
        if answer.status is Status.ERROR and not loosely:
            raise self.fail(FaultKind.ADAPTER_ERROR, f"{answer.error_type}: {answer.error_message}", answer.traceback)
        return answer

    def fail(self, kind: FaultKind, what: str, evidence: str = "") -> WorkerFault:
        """End the process, and make the fault that it is ended for."""
        channel, self._channel = self._channel, None
        last_words = channel.fail(kind, what).evidence if channel is not None else ""
        return WorkerFault(kind, what, f"{evidence}\n{last_words}".strip())

    @property
    def evidence(self) -> str:
        """What the process said on standard error during the last request."""
        return self._channel.evidence if self._channel is not None else ""

    @property
    def resident(self) -> int:
        """Bytes of memory that the process holds."""
        return self._channel.resident if self._channel is not None else 0

    def stop(self) -> WorkerFault | None:
        """Say `bye`; the fault is what the worker did on its way out."""
        if self._channel is None:
            return None
        try:
            self._call("bye", self.target.deadline, 0, {})
        except WorkerFault as fault:
            return fault
        channel, self._channel = self._channel, None
        return channel.finish(self.target.deadline)

    def end(self) -> None:
        """End the process at once, also while another thread waits for its answer."""
        channel = self._channel
        if channel is not None:
            channel.end()

    def close(self) -> None:
        """End the process and clean up; only when no other thread uses this worker."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.kill()
