"""Messages to the engine and from it: CBOR, as `docs/protocol.md` says."""

from __future__ import annotations

import io
import threading
from typing import Any, Final, cast

import cbor2

from crossload.errors import ConversionError

__all__ = ["decode", "encode", "is_refusal"]

# What a map with the one entry "error" begins with.
_REFUSAL: Final = b"\xa1\x65error"
# What bytes begin with whose length comes in eight bytes.
_BYTES: Final = b"\x5b"


class _Coders(threading.local):
    """What encodes and decodes, for each thread.

    Before cbor2 6, making an encoder and a decoder takes longer than most messages do.
    """

    def __init__(self) -> None:
        self.encode: Any = cbor2.dumps
        self.decode: Any = cbor2.loads
        if hasattr(cbor2.CBORDecoder, "decode_from_bytes"):
            self.encode = cbor2.CBOREncoder(io.BytesIO()).encode_to_bytes
            self.decode = cbor2.CBORDecoder(io.BytesIO()).decode_from_bytes


_coders: Final = _Coders()


def encode(operation: str, arguments: dict[str, Any]) -> bytes:
    """Return a request. Raises `ConversionError` for a text with a lone surrogate."""
    # A snapshot is put in afterwards: cbor2 copies what is large two or three times.
    data: bytes | None = arguments.get("data")
    if data is not None:
        arguments = {**{name: value for name, value in arguments.items() if name != "data"}, "data": b""}
    try:
        request = cast("bytes", _coders.encode((operation, arguments)))
    except UnicodeEncodeError as error:
        surrogate = error.object[error.start]
        raise ConversionError(f"a str with the lone surrogate {surrogate!r} can't enter the sandbox") from None
    return request if data is None else b"".join((request[:-1], _BYTES, len(data).to_bytes(8, "big"), data))


def decode(response: bytes) -> dict[str, Any]:
    """Return a response's entries."""
    return cast("dict[str, Any]", _coders.decode(response))


def is_refusal(response: bytes) -> bool:
    """Whether a response says that the operation was not carried out."""
    return response.startswith(_REFUSAL)
