"""Messages: what cbor2 reads of what crossload writes in a way of its own."""

from __future__ import annotations

from typing import Any

import cbor2
import pytest

from crossload import message

KIB = 1 << 10


@pytest.mark.parametrize("length", [0, 1, 23, 24, 255, 256, 64 * KIB, 1 << 24])
@pytest.mark.parametrize("others", [{}, {"format": "crossload", "verify": True}, {"limits": {"max_memory": 1}}])
def test_a_snapshot_in_a_request_is_the_bytes_that_were_given(length: int, others: dict[str, Any]) -> None:
    data = bytes(range(256)) * (length // 256) + bytes(range(length % 256))
    operation, arguments = cbor2.loads(message.encode("load", {"data": data, **others}))
    assert (operation, arguments) == ("load", {"data": data, **others})


def test_a_request_without_one_is_what_cbor2_makes_of_it() -> None:
    arguments = {"code": "1 + 1", "inputs": {"a": 0}, "nodes": [b"\x00" * 300]}
    assert message.encode("feed", arguments) == cbor2.dumps(("feed", arguments))


def test_a_refusal_is_known_by_how_it_begins() -> None:
    assert message.is_refusal(cbor2.dumps({"error": {"kind": "misuse"}}))
    assert not message.is_refusal(cbor2.dumps({"turn": {}, "error": None}))
