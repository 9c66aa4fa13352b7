"""A section of the host's in a snapshot: put into the envelope after the engine wrote it, taken out before it reads it.

The engine never sees such a section: its sandbox has not to have room for it. `docs/snapshot-format.md` specifies the
envelope.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import cbor2

from crossload import plain_cbor

__all__ = ["attach", "detach", "finish", "is_intact"]

_MAGIC: Final = b"\x89CLS\r\n\x1a\n\x01\x00"
_HEADER_AT: Final = len(_MAGIC) + 4
_MAX_HEADER_LEN: Final = 64 << 10
# Bytes of the SHA-256 at the end of a snapshot.
_DIGEST_LEN: Final = 32


def attach(draft: bytes, name: str, content: bytes) -> bytes:
    """Return an envelope that still lacks its digest with one more section at its end."""
    end = _header_end(draft)
    header = cbor2.loads(draft[_HEADER_AT:end])
    header["sections"].append({"name": name, "length": len(content)})
    return b"".join((_with_header(header), draft[end:], content))


def detach(snapshot: bytes, name: str) -> tuple[bytes, bytes | None]:
    """Take a section from the end of a whole snapshot; returns what is left, as a whole one, and the section.

    Anything else is returned as it is: the engine says what is wrong with it.
    """
    # Most have none: looking for its name takes a hundredth of what reading the header does.
    if snapshot.find(name.encode(), _HEADER_AT, _header_end(snapshot)) < 0:
        return snapshot, None
    header = _header(snapshot)
    if header is None or header["sections"][-1].get("name") != name or not is_intact(snapshot):
        return snapshot, None
    length = header["sections"].pop()["length"]
    start = len(snapshot) - _DIGEST_LEN - length
    rest = snapshot[_header_end(snapshot) : start]
    return finish(_with_header(header) + rest), snapshot[start:-_DIGEST_LEN]


def finish(draft: bytes) -> bytes:
    """Append its digest to an envelope."""
    return draft + hashlib.sha256(draft).digest()


def is_intact(snapshot: bytes) -> bool:
    """Whether the digest at a snapshot's end is right."""
    return hashlib.sha256(memoryview(snapshot)[:-_DIGEST_LEN]).digest() == snapshot[-_DIGEST_LEN:]


def _header(snapshot: bytes) -> dict[str, Any] | None:
    """Return the header of a snapshot, if it is one whose header and lengths make sense."""
    end = _header_end(snapshot)
    if not snapshot.startswith(_MAGIC) or end - _HEADER_AT > _MAX_HEADER_LEN:
        return None
    encoded = snapshot[_HEADER_AT:end]
    try:
        header: dict[str, Any] = plain_cbor.loads(encoded)
        lengths = [section["length"] for section in header["sections"]]
        whole = end + sum(lengths) + _DIGEST_LEN == len(snapshot)
        stored = all(isinstance(length, int) and length >= 0 for length in lengths)
        return header if whole and stored and lengths and _encoded(header) == encoded else None
    except Exception:  # noqa: BLE001 - whatever a decoder makes of any bytes
        return None


def _header_end(snapshot: bytes) -> int:
    return _HEADER_AT + int.from_bytes(snapshot[len(_MAGIC) : _HEADER_AT], "little")


def _with_header(header: dict[str, Any]) -> bytes:
    encoded = _encoded(header)
    return _MAGIC + len(encoded).to_bytes(4, "little") + encoded


def _encoded(header: dict[str, Any]) -> bytes:
    return cbor2.dumps(header, canonical=True)
