"""CBOR of strangers is decoded if it is plain, and refused in no time if it is not."""

from __future__ import annotations

from typing import Any

import cbor2
import pytest

from crossload import Session, SnapshotCorruptError, SnapshotSealError, plain_cbor
from crossload.envelope import detach


def doubling(levels: int) -> bytes:
    """A list that holds one twice, which holds one twice, and so on, by shared references."""
    bomb = b"\xd8\x1c\x80"
    for level in range(levels, 0, -1):
        bomb = b"\xd8\x1c\x82" + bomb + b"\xd8\x1d" + cbor2.dumps(level)
    return bomb


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -1,
        2**64 - 1,
        -(2**64),
        1.5,
        "é" * 300,
        bytes(70_000),
        [],
        {},
        [[1, [2, {"a": []}]], {}],
        {"writer": {"arch": "x", "width": 64}, "sections": [{"name": "state", "length": 5}] * 30},
    ],
)
def test_what_is_plain_is_what_cbor2_makes_of_it(value: Any) -> None:
    assert plain_cbor.loads(cbor2.dumps(value)) == value


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"", "cut off", id="nothing"),
        pytest.param(b"\x82\x01", "cut off", id="a list that lacks an item"),
        pytest.param(b"\x9b" + b"\xff" * 8, "cut off", id="a list of 2^64 - 1 items"),
        pytest.param(b"\x45abcd", "another length", id="bytes that end early"),
        pytest.param(b"\x01\x01", "another length", id="two items"),
        pytest.param(b"\x9f\x01\xff", "indefinite", id="a list without a length"),
        pytest.param(b"\x1c", "indefinite", id="a reserved length"),
        pytest.param(cbor2.dumps(2**64), "a tag", id="a large integer"),
        pytest.param(b"\xd9\x00\x1c\x80", "a tag", id="a tag in another length"),
        pytest.param(b"\x81" * 17 + b"\x01", "nested", id="lists in lists"),
        pytest.param(doubling(70), "a tag", id="shared references"),
    ],
)
def test_what_is_not_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        plain_cbor.loads(data)


def text(data: bytes) -> bytes:
    return cbor2.dumps(data)


def test_a_seals_header_takes_no_time_whatever_it_describes() -> None:
    header = b"\xa1\x01" + doubling(70)
    with pytest.raises(SnapshotSealError, match=r"not a map in deterministic CBOR|sealed"):
        Session.load(b"\xd1\x84" + text(header) + b"\xa0" + text(b"x") + text(bytes(32)))


def test_nor_does_an_envelopes() -> None:
    header = b"\xa2\x61x" + doubling(70) + b"\x68sections" + cbor2.dumps([{"name": "files", "length": 0}])
    snapshot = b"\x89CLS\r\n\x1a\n\x01\x00" + len(header).to_bytes(4, "little") + header + bytes(32)
    assert detach(snapshot, "files") == (snapshot, None)
    with pytest.raises(SnapshotCorruptError):
        Session.load(snapshot)
