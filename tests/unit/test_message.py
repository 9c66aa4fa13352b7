"""Messages: what cbor2 reads and writes, with native code and without."""

from __future__ import annotations

import contextlib
import enum
import math
import random
import subprocess
import sys
from typing import Any

import cbor2
import pytest

from crossload import EngineFaultError, _native, message
from crossload.errors import ConversionError

KIB = 1 << 10


class Number(enum.IntEnum):
    """As nodes begin with."""

    ONE = 1


class Text(str):
    """A text of a class of its own."""

    __slots__ = ()


VALUES: list[Any] = [
    None,
    True,
    False,
    Number.ONE,
    Text("text"),
    *(sign * (1 << bits) + more for bits in range(131) for sign in (1, -1) for more in (-1, 0, 1)),
    10**1000,
    -(10**1000),
    0.0,
    -0.0,
    0.1,
    1e300,
    math.inf,
    -math.inf,
    "",
    "é𝄞",
    "a" * 23,
    "a" * 24,
    "a" * 70_000,
    b"",
    bytes(256),
    [],
    list(range(30)),
    (1, (2, [3])),
    {},
    {"one": 1, 2: b"two", 0.5: None, None: [True], b"k": {}},
    {number: number for number in range(300)},
]


@pytest.fixture(params=["native", "cbor2"])
def coder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What encodes and decodes."""
    native = request.param == "native"
    monkeypatch.setattr(message, "_encode", _native.encode_message if native else message.encode_by_cbor2)
    monkeypatch.setattr(message, "_decode", _native.decode_message if native else message.decode_by_cbor2)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.usefixtures("coder")
@pytest.mark.parametrize("length", [0, 1, 23, 24, 255, 256, 64 * KIB, 1 << 24])
@pytest.mark.parametrize("others", [{}, {"format": "crossload", "verify": True}, {"limits": {"max_memory": 1}}])
def test_a_snapshot_in_a_request_is_the_bytes_that_were_given(length: int, others: dict[str, Any]) -> None:
    data = bytes(range(256)) * (length // 256) + bytes(range(length % 256))
    operation, arguments = cbor2.loads(message.encode("load", {"data": data, **others}))
    assert (operation, arguments) == ("load", {"data": data, **others})


@pytest.mark.usefixtures("coder")
def test_values_are_encoded_as_cbor2_does() -> None:
    for value in [*VALUES, math.nan]:
        assert message.encode("feed", {"value": value}) == cbor2.dumps(("feed", {"value": value})), value


@pytest.mark.usefixtures("coder")
def test_values_are_decoded_as_cbor2_does() -> None:
    for value in VALUES:
        encoded = cbor2.dumps({"value": value})
        decoded = message.decode(encoded)["value"]
        expected = cbor2.loads(encoded)["value"]
        assert (decoded, type(decoded)) == (expected, type(expected))
    assert math.isnan(message.decode(cbor2.dumps({"value": math.nan}))["value"])
    # What engines write in fewer bytes, and Python's numbers never need.
    assert message.decode(bytes.fromhex("a16576616c7565fa3f800000")) == {"value": 1.0}


@pytest.mark.usefixtures("coder")
def test_a_text_that_is_none_is_refused_by_what_is_wrong_with_it() -> None:
    with pytest.raises(ConversionError, match=r"the lone surrogate '\\ud800' can't enter"):
        message.encode("feed", {"code": "a\ud800"})


@pytest.mark.usefixtures("coder")
@pytest.mark.parametrize(
    "response",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xa1\x65error", id="cut"),
        pytest.param(b"\xa1\x61\xff\x00", id="a text that is none"),
        pytest.param(b"\x80", id="no map"),
        pytest.param(b"\xc4\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x01", id="a number without end"),
        pytest.param(b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x00", id="longer than memory"),
    ],
)
def test_bytes_that_are_no_response_are_a_fault_with_a_report(response: bytes) -> None:
    with pytest.raises(EngineFaultError, match="can't be read") as caught:
        message.decode(response)
    assert response.hex() in caught.value.report


@pytest.mark.parametrize(
    ("response", "why"),
    [
        pytest.param(b"\xa1\x80\x00", "unhashable", id="a key that no dict takes"),
        pytest.param(b"\xc0\x40", "tag 0 is not that of a value", id="a date"),
        pytest.param(b"\x9f\xff", "indefinite length", id="an array without a length"),
        pytest.param(b"\xa0\x00", "1 bytes follow", id="bytes behind it"),
        pytest.param(cbor2.dumps(nested(33)), "more than 32 containers", id="too deep"),
        pytest.param(b"\xf7", "ValueError", id="undefined"),
    ],
)
def test_native_code_takes_nothing_that_no_engine_writes(response: bytes, why: str) -> None:
    with pytest.raises(EngineFaultError) as caught:
        message.decode(response)
    assert why in caught.value.report


def test_native_code_reads_of_any_bytes_what_cbor2_does() -> None:
    chance = random.Random(7)
    read = 0
    for _ in range(20_000):
        response = b"\xa1\x60" + chance.randbytes(chance.randint(1, 6))
        with contextlib.suppress(EngineFaultError):
            decoded = message.decode(response)
            assert repr(decoded) == repr(cbor2.loads(response))
            read += 1
    assert read > 500


@pytest.mark.skipif(sys.platform != "linux", reason="memory can't be limited here; run it on Linux")
@pytest.mark.parametrize(
    "work",
    [
        pytest.param("message.decode(b'\\xa1\\x60\\x9a' + COUNT.to_bytes(4, 'big') + b'\\xf6' * COUNT)", id="decode"),
        pytest.param("message.encode('feed', {'code': 'a' * 3 * COUNT})", id="encode"),
    ],
)
def test_a_host_without_memory_for_a_message_hears_of_it(work: str) -> None:
    program = f"""
import resource
from crossload import message
COUNT = 50_000_000
taken = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + 300_000_000,) * 2)
try:
    {work}
except MemoryError:
    print('heard')
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "heard\n"), done.stderr


def test_native_code_writes_nothing_that_no_engine_reads() -> None:
    assert cbor2.loads(message.encode("feed", {"value": nested(30)}))[1]["value"] == nested(30)
    with pytest.raises(ValueError, match="more than 32 containers in each other"):
        message.encode("feed", {"value": nested(31)})
    with pytest.raises(TypeError, match="a message holds no object"):
        message.encode("feed", {"value": object()})


def test_a_refusal_is_known_by_how_it_begins() -> None:
    assert message.is_refusal(cbor2.dumps({"error": {"kind": "misuse"}}))
    assert not message.is_refusal(cbor2.dumps({"turn": {}, "error": None}))
