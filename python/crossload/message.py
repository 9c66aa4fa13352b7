"""Messages to the engine and from it: CBOR, as `docs/protocol.md` says."""

from __future__ import annotations

import io
import threading
from typing import Any, Final, cast

import cbor2

__all__ = ["decode", "encode"]


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
    """Return a request. Raises `UnicodeEncodeError` for a text with a lone surrogate."""
    return cast("bytes", _coders.encode((operation, arguments)))


def decode(response: bytes) -> dict[str, Any]:
    """Return a response's entries."""
    return cast("dict[str, Any]", _coders.decode(response))
