"""Messages to the engine and from it: CBOR, as `docs/protocol.md` says."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any, Final, cast

import cbor2

from crossload.errors import ConversionError, EngineFaultError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["decode", "decode_by_cbor2", "encode", "encode_by_cbor2", "is_refusal"]

# What a map with the one entry "error" begins with.
_REFUSAL: Final = b"\xa1\x65error"
# What bytes begin with whose length comes in eight bytes.
_BYTES: Final = b"\x5b"
# Bytes that cbor2 reads at once; it would take each item's first byte for itself.
_AT_ONCE: Final = 4096


class _Cbor2(threading.local):
    """What encodes and decodes by cbor2, for each thread.

    Before cbor2 6, making an encoder and a decoder takes longer than most messages do.
    """

    def __init__(self) -> None:
        self.encode: Any = cbor2.dumps
        self.decode: Any = cbor2.loads
        if hasattr(cbor2.CBORDecoder, "decode_from_bytes"):
            self.encode = cbor2.CBOREncoder(io.BytesIO()).encode_to_bytes
            self.decode = cbor2.CBORDecoder(io.BytesIO(), read_size=_AT_ONCE).decode_from_bytes


_cbor2: Final = _Cbor2()


def encode_by_cbor2(message: Any) -> bytes:
    """Return a message in CBOR."""
    return cast("bytes", _cbor2.encode(message))


def decode_by_cbor2(message: bytes) -> Any:
    """Return the message that some bytes are."""
    return _cbor2.decode(message)


def _coders() -> tuple[Callable[[Any], bytes], Callable[[bytes], Any]]:
    """Return what encodes and decodes: the native code, where there is some, is several times as fast."""
    try:
        from crossload._native import decode_message, encode_message  # noqa: PLC0415 - not in every installation
    except ImportError:
        return encode_by_cbor2, decode_by_cbor2
    return encode_message, decode_message


_encode, _decode = _coders()


def encode(operation: str, arguments: dict[str, Any]) -> bytes:
    """Return a request. Raises `ConversionError` for a text with a lone surrogate."""
    # A snapshot is put in afterwards, and so is copied once.
    data: bytes | None = arguments.get("data")
    if data is not None:
        arguments = {**{name: value for name, value in arguments.items() if name != "data"}, "data": b""}
    try:
        request = _encode((operation, arguments))
    except UnicodeEncodeError as error:
        surrogate = error.object[error.start]
        raise ConversionError(f"a str with the lone surrogate {surrogate!r} can't enter the sandbox") from None
    return request if data is None else b"".join((request[:-1], _BYTES, len(data).to_bytes(8, "big"), data))


def decode(response: bytes) -> dict[str, Any]:
    """Return a response's entries. Raises `EngineFaultError` for bytes that no engine responds with."""
    try:
        decoded = _decode(response)
        if type(decoded) is not dict:
            raise TypeError(f"it is no map but of type {type(decoded).__name__}")
    except MemoryError:
        raise
    except Exception as error:
        report = f"{type(error).__name__}: {error}\n{response[:200].hex()}"
        raise EngineFaultError("the engine's response can't be read", report) from error
    return decoded


def is_refusal(response: bytes) -> bool:
    """Whether a response says that the operation was not carried out."""
    return response.startswith(_REFUSAL)
