from __future__ import annotations

import json
from typing import Any

import pytest

from crossload.matrix.answer import MalformedError, Status, parse_answer


def parsed(verb: str = "read", questions: int = 1, **fields: Any) -> Any:
    return parse_answer(json.dumps({"id": 3, **fields}).encode(), verb=verb, questions=questions)


def test_a_read_has_answers_and_a_path() -> None:
    identifier, answer = parsed(status="ok", answers=[{"int": "1"}], path="state")
    assert (identifier, answer.status, answer.answers, answer.path) == (3, Status.OK, ({"int": "1"},), "state")


def test_a_write_has_a_snapshot() -> None:
    _, answer = parsed("write", status="ok", snapshot="AP8=", answers=[None])
    assert (answer.snapshot, answer.answers) == (b"\0\xff", (None,))


def test_a_refusal_has_the_libraries_words() -> None:
    _, answer = parsed(status="refused", error={"type": "ValueError", "message": "too old"})
    assert (answer.status, answer.error_type, answer.error_message) == (Status.REFUSED, "ValueError", "too old")


def test_words_that_no_file_can_hold_are_escaped() -> None:
    name = "caf\udce9"  # as Python has a file's name that is no UTF-8
    _, answer = parsed(status="refused", error={"type": name, "message": name, "traceback": name})
    assert (answer.error_type, answer.error_message, answer.traceback) == ("caf\\udce9",) * 3
    _, answer = parsed("write", status="unsupported", reason=name)
    assert answer.reason == "caf\\udce9"


@pytest.mark.parametrize("line", [b"", b"hello", b"{", b"[1]", b"3", b"\xff", b"[" * 100_000])
def test_what_is_no_json_object_is_garbage(line: bytes) -> None:
    with pytest.raises(MalformedError) as caught:
        parse_answer(line, verb="read", questions=1)
    assert caught.value.garbage


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"status": "fine"},
        {"status": "ok"},
        {"status": "ok", "answers": []},
        {"status": "ok", "answers": [None, None]},
        {"status": "ok", "answers": [1]},
        {"status": "ok", "answers": [{"a": 1, "b": 2}]},
        {"status": "ok", "answers": {"0": None}},
        {"status": "ok", "answers": [None], "path": 7},
        {"status": "refused"},
        {"status": "refused", "error": "too old"},
        {"status": "failed", "error": {"type": "ValueError"}},
        {"status": "error", "error": {"type": 1, "message": ""}},
        {"status": "unsupported", "reason": ["no"]},
    ],
    ids=str,
)
def test_what_the_protocol_does_not_allow_is_malformed(fields: dict[str, Any]) -> None:
    with pytest.raises(MalformedError) as caught:
        parsed(**fields)
    assert not caught.value.garbage


@pytest.mark.parametrize("snapshot", [None, 7, "not base64!", "AA"])
def test_a_snapshot_is_base64(snapshot: Any) -> None:
    with pytest.raises(MalformedError, match="the snapshot is not there or not base64"):
        parsed("write", status="ok", snapshot=snapshot, answers=[None])
