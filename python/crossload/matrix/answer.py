"""A worker's answer, checked against the protocol before anything in it is believed."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crossload.enums import StrEnum

Canonical = Any

_SLICE = 2
"""Where a region starts and where it stops, as in Python: from the end if negative, and null for the end itself."""


class Status(StrEnum):
    """How a worker answered."""

    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


class MalformedError(Exception):
    """The line is not an answer of the protocol; `garbage` when it isn't even JSON."""

    def __init__(self, what: str, *, garbage: bool = False) -> None:
        super().__init__(what)
        self.garbage = garbage


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer; which fields are set depends on verb and status."""

    status: Status
    snapshot: bytes = b""
    answers: tuple[Canonical, ...] = ()
    path: str | None = None
    reason: str = ""
    error_type: str = ""
    error_message: str = ""
    traceback: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def parse_answer(line: bytes, *, verb: str, questions: int) -> tuple[Any, Answer]:
    """The answer's id and the answer. Raises `MalformedError`."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise MalformedError(f"{line[:200]!r} is not JSON", garbage=True) from None
    if not isinstance(data, dict) or "id" not in data or data.get("status") not in list(Status):
        raise MalformedError(f"{line[:200]!r} has no id or no known status", garbage=not isinstance(data, dict))
    status = Status(data["status"])
    sent = data.get("error")
    error: dict[str, Any] = sent if isinstance(sent, dict) else {}
    if status in (Status.REFUSED, Status.FAILED, Status.ERROR) and not {"type", "message"} <= error.keys():
        raise MalformedError(f"status {status} without an error's type and message")
    ok = status is Status.OK
    return data["id"], Answer(
        status=status,
        snapshot=_snapshot(data) if ok and verb in ("write", "rewrite") else b"",
        answers=_answers(data, questions) if ok and verb in ("write", "read") else (),
        path=_text(data, "path") or None,
        reason=_text(data, "reason"),
        error_type=_text(error, "type"),
        error_message=_text(error, "message"),
        traceback=_text(error, "traceback"),
        fields=data if verb == "describe" else {},
    )


def names_regions(detail: Mapping[str, Any]) -> bool:
    """Whether the regions that a worker names are slices by their names, or it names none."""
    regions = detail.get("regions", {})
    return isinstance(regions, dict) and all(
        isinstance(bounds, list) and len(bounds) == _SLICE and {type(bound) for bound in bounds} <= {int, type(None)}
        for bounds in regions.values()
    )


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        raise MalformedError(f"{key!r} is no text: {value!r}")
    # A file's name that is no UTF-8 has come as lone surrogates, which can be neither stored nor printed.
    return (value or "").encode("utf-8", "backslashreplace").decode()


def _snapshot(data: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(data["snapshot"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedError(f"the snapshot is not there or not base64: {error!r}") from None


def _answers(data: Mapping[str, Any], questions: int) -> tuple[Canonical, ...]:
    answers = data.get("answers")
    if not isinstance(answers, list) or len(answers) != questions:
        raise MalformedError(f"{questions} questions were asked, and the answers are {str(answers)[:200]}")
    for answer in answers:
        if not (answer is None or isinstance(answer, bool | str) or (isinstance(answer, dict) and len(answer) == 1)):
            raise MalformedError(f"not a canonical value: {str(answer)[:200]}")
    return tuple(answers)
