"""The loop that answers the kit: one JSON line in, one JSON line out, and nothing else on the answer channel."""

import base64
import json
import os
import sys
import traceback
from typing import Any, BinaryIO, Callable, Dict, Optional, Tuple

from .adapter import Adapter, Failed, Refused, Scenario, Unsupported
from .canonical import ORACLE_VERSION

PROTOCOL_VERSION = 1
MAX_LINE_BYTES = 64 * 1024 * 1024
"""Longest request or answer, newline included; a longer one is an error on either side, never buffered without end."""

Answer = Dict[str, Any]
Channels = Tuple[BinaryIO, BinaryIO]
"""Where requests come from, and where answers go."""


def serve(adapter: Adapter, channels: Optional[Channels] = None) -> int:
    """Answer requests until `bye` or the end of input, and return the exit code.

    `channels` are those that were claimed before the adapter was imported; without them they are claimed now.
    """
    requests, answers = channels or claim_channels()
    try:
        while True:
            line = requests.readline(MAX_LINE_BYTES + 1)
            if not line:
                return 0
            identifier, answer = _answer_line(adapter, line)
            _send(answers, {"id": identifier, **answer})
            if answer.get("bye"):
                return 0
    finally:
        adapter.close()


def claim_channels() -> Channels:
    """Move file descriptors 0 and 1 away: what the subject prints or reads from then on can't touch the protocol."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    return requests, answers


def _send(answers: BinaryIO, answer: Answer) -> None:
    answer.pop("bye", None)
    try:
        text = json.dumps(answer, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        text = json.dumps({"id": answer["id"], **_error(error)})
    if len(text) >= MAX_LINE_BYTES:
        problem = ValueError(f"the answer takes {len(text)} bytes, over the limit of {MAX_LINE_BYTES}")
        text = json.dumps({"id": answer["id"], **_error(problem)})
    answers.write(text.encode("ascii") + b"\n")
    answers.flush()


def _error(error: BaseException) -> Answer:
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return {
        "status": "error",
        "error": {"type": type(error).__name__, "message": str(error), "traceback": text[-8000:]},
    }


def _answer_line(  # noqa: PLR0911 - one return for each status
    adapter: Adapter, line: bytes
) -> Tuple[Any, Answer]:
    if not line.endswith(b"\n"):
        # The rest of the line would be taken for requests: there is no way on from here.
        raise SystemExit(f"request longer than {MAX_LINE_BYTES} bytes, or cut off")
    try:
        request = json.loads(line)
        identifier, verb = request["id"], request["verb"]
    except (ValueError, KeyError, TypeError) as error:
        return None, _error(error)
    handler = _VERBS.get(verb)
    if handler is None:
        return identifier, {"status": "unsupported", "reason": f"unknown verb {verb!r}"}
    try:
        return identifier, {"status": "ok", **handler(adapter, request)}
    except Unsupported as error:
        return identifier, {"status": "unsupported", "reason": str(error)}
    except Refused as error:
        return identifier, {"status": "refused", "error": {"type": error.type, "message": error.message}}
    except Failed as error:
        return identifier, {"status": "failed", "error": {"type": error.type, "message": error.message}}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a panic from native code is no Exception
        return identifier, _error(error)


def _scenario(adapter: Adapter, request: Dict[str, Any]) -> Scenario:
    sent = request["scenario"]
    scenario = Scenario(sent["name"], sent["digest"], sent["body"])
    if not adapter.knows(scenario):
        raise Unsupported(f"unknown scenario {scenario.name!r}")
    return scenario


def _snapshot(request: Dict[str, Any]) -> bytes:
    return base64.b64decode(request["snapshot"], validate=True)


def _text(snapshot: bytes) -> str:
    if not isinstance(snapshot, (bytes, bytearray, memoryview)):
        raise TypeError(f"a snapshot is bytes, and the adapter made {type(snapshot).__name__} of it")
    return base64.b64encode(snapshot).decode("ascii")


def _describe(adapter: Adapter, _: Dict[str, Any]) -> Answer:
    return {"protocol": PROTOCOL_VERSION, "oracle": ORACLE_VERSION, **adapter.describe()._asdict()}


def _write(adapter: Adapter, request: Dict[str, Any]) -> Answer:
    written = adapter.write(_scenario(adapter, request))
    return {"snapshot": _text(written.snapshot), "answers": written.answers}


def _read(adapter: Adapter, request: Dict[str, Any]) -> Answer:
    loaded = adapter.read(_scenario(adapter, request), _snapshot(request))
    return {"answers": loaded.answers, "path": loaded.path}


def _rewrite(adapter: Adapter, request: Dict[str, Any]) -> Answer:
    return {"snapshot": _text(adapter.rewrite(_scenario(adapter, request), _snapshot(request)))}


def _bye(_adapter: Adapter, _request: Dict[str, Any]) -> Answer:
    return {"bye": True}


_VERBS: Dict[str, Callable[[Adapter, Dict[str, Any]], Answer]] = {
    "describe": _describe,
    "write": _write,
    "read": _read,
    "rewrite": _rewrite,
    "bye": _bye,
}
