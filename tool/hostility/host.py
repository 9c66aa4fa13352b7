"""A host process: runs each program that it is sent, and afterwards shows that it and its next session are well.

One request a line on standard input, one answer a line on standard output; run as `python -m hostility.host`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from crossload import (
    Call,
    Complete,
    CrossloadError,
    Futures,
    GuestError,
    GuestSyntaxError,
    LimitError,
    NameLookup,
    OsCall,
    Session,
    SessionStateError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crossload import ExternalResult, Step
    from crossload.backends import BackendName

SECRET = "sk-of-another-tenant"  # noqa: S105 - there for the next session not to find
SHOWN = 200
"""Characters of a value or a message that an answer holds."""


def echo(value: Any) -> Any:
    """Return it: the guest's question and the host's answer carry the same value."""
    return value


def fail() -> None:
    """Fail in the host."""
    raise ValueError("the host's own failure")


def promise(value: Any) -> Any:
    """Return it, some time later."""
    return value


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"echo": echo, "fail": fail, "promise": promise}


class Attempt:
    """One program in one session, however often that goes through a snapshot."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._backend: BackendName = request["backend"]
        self._cells: list[str] = request["cells"]
        self._drive: str = request["drive"]
        self.session = Session(backend=self._backend, limits=request["limits"])
        self.session.feed_run(f"secret = {SECRET!r}")

    def run(self) -> Any:
        """The last cell's value."""
        value = None
        for cell in self._cells:
            value = self._feed(cell)
        return value

    def _feed(self, code: str) -> Any:
        if self._drive == "run":
            return self.session.feed_run(code, external_lookup=FUNCTIONS, print_callback=_unseen)
        step: Step | None = self.session.feed_start(code, print_callback=_unseen)
        asked: dict[int, Any] = {}
        while not isinstance(step, Complete):
            if self._drive == "relay":
                self._carry_over()
                step = self.session.suspended
            if step is None:
                raise RuntimeError("the snapshot of a suspended session was loaded as that of an idle one")
            step = self._settle(step, asked)
        if self._drive == "relay":
            self._carry_over()
        return step.output

    def _settle(self, step: Step, asked: dict[int, Any]) -> Step:
        match step:
            case Call(function_name="promise"):
                asked[step.call_id] = step.args[0]
                return step.resume({"future": ...})
            case Futures():
                return step.resume({call_id: {"return_value": asked[call_id]} for call_id in step.pending_call_ids})
            case Call():
                return step.resume(_result(step))
            case NameLookup():
                function = FUNCTIONS.get(step.variable_name)
                return step.resume() if function is None else step.resume_function(function)
            case OsCall():
                return step.resume_not_handled()
            case Complete():
                return step

    def _carry_over(self) -> None:
        data = self.session.dump()
        self.session.close()
        self.session = Session.load(data, backend=self._backend, trusted=True, print_callback=_unseen)

    def after(self) -> str:
        """Whether the session can still be used, or has ended; anything else is a fault of it."""
        try:
            value = self.session.feed_run("40 + 2")
        except SessionStateError:
            return "ended"
        except CrossloadError as error:
            return outcome_of(error)
        return "usable" if value == 42 else f"computes {value!r}"  # noqa: PLR2004 - what was asked


def _result(call: Call) -> ExternalResult:
    try:
        return {"return_value": FUNCTIONS[call.function_name](*call.args, **call.kwargs)}
    except Exception as error:  # noqa: BLE001 - whatever the host function raises is the guest's to handle
        return {"exception": error}


def _unseen(_stream: str, _text: str) -> None:
    """What the guest prints goes nowhere."""


def outcome_of(error: Exception) -> str:
    """The outcome's one form, in the corpus as in results."""
    match error:
        case LimitError():
            return f"limit {error.kind}"
        case GuestSyntaxError():
            return "syntax"
        case GuestError():
            return f"raises {error.exc_type}"
        case CrossloadError():
            return f"error {type(error).__name__}"
        case _:
            return f"escaped {type(error).__name__}"


def attempt(request: Mapping[str, Any]) -> dict[str, Any]:
    """Run one program; whatever comes of it is the answer."""
    started = time.perf_counter()
    current = None
    detail = ""
    try:
        current = Attempt(request)
        outcome = f"value {_shown(current.run())}"
    except Exception as error:  # noqa: BLE001 - what is no error of ours is an outcome, too: a wrong one
        outcome, detail = outcome_of(error), str(error)[:SHOWN]
    seconds = time.perf_counter() - started
    after = "unopened"
    if current is not None:
        after = current.after()
        current.session.close()
    return {"outcome": outcome, "detail": detail, "seconds": seconds, "after": after}


def _shown(value: Any) -> str:
    try:
        return repr(value)[:SHOWN]
    except (ValueError, RecursionError):  # Python's own limits, on the digits of an int and on depth.
        return f"<{type(value).__name__}>"


def follow(backend: BackendName, probe: Mapping[str, Any]) -> str:
    """Run the probe in a fresh session: `ok`, or what is wrong with it."""
    try:
        with Session(backend=backend, limits={"max_feed_duration_secs": probe["seconds"]}) as session:
            value = session.feed_run(probe["code"], external_lookup=FUNCTIONS)
    except Exception as error:  # noqa: BLE001 - as above
        return f"{outcome_of(error)}: {str(error)[:SHOWN]}"
    return "ok" if value == probe["value"] else f"computes {value!r}"


def carry_out(request: Mapping[str, Any]) -> dict[str, Any]:
    """Run a program in a thread of the stack that it asks for, and then the probe."""
    if request["stack"] is None:
        result = attempt(request)
    else:
        results: list[dict[str, Any]] = []
        usual = threading.stack_size(request["stack"])
        thread = threading.Thread(target=lambda: results.append(attempt(request)))
        thread.start()
        threading.stack_size(usual)
        thread.join()
        result = results[0]
    return {**result, "next": follow(request["backend"], request["probe"])}


def main() -> None:
    """Serve until standard input ends."""
    # Whatever else writes to standard output, answers are alone on theirs.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            answers.write(f"{json.dumps(carry_out(json.loads(line)))}\n")
            answers.flush()


if __name__ == "__main__":
    main()
