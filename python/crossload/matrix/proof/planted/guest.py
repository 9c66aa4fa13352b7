"""The state that planted workers keep: a guest that is `exec`, and its variables as bytes.

A snapshot is `PLNT`, a version, the length of what follows, the variables as JSON with each integer as eight bytes in
hex, and a checksum. That is enough to be honest, and to be caught.
"""

import json
import struct
import zlib
from typing import Any, Literal

Data = dict[str, Any]

HEAD = struct.Struct("<4sBI")
CHECKSUM = struct.Struct("<I")


class DamagedError(Exception):
    """The snapshot is not whole."""


def canonical(value: Any) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, list):
        return {"list": [canonical(item) for item in value]}
    return {"repr": repr(value)}


def answers_of(guest: Data, questions: Any) -> list[Any]:
    answers = []
    for question in questions:
        try:
            answers.append(canonical(eval(question["code"], dict(guest))))
        except Exception as error:  # noqa: BLE001 - whatever a guest raises is its answer
            answers.append({"raised": {"type": type(error).__name__, "message": str(error)}})
    return answers


def played(feeds: Any) -> Data:
    guest: Data = {}
    for feed in feeds:
        exec(feed["code"], guest)
    del guest["__builtins__"]
    return guest


def packed(value: Any) -> Any:
    if isinstance(value, int):
        return {"int": value.to_bytes(8, "little", signed=True).hex()}
    return [packed(item) for item in value] if isinstance(value, list) else value


def unpacked(value: Any, order: Literal["little", "big"]) -> Any:
    if isinstance(value, dict):
        return int.from_bytes(bytes.fromhex(value["int"]), order, signed=True)
    return [unpacked(item, order) for item in value] if isinstance(value, list) else value


def dump(guest: Data, *, checksum: bool = True) -> bytes:
    payload = json.dumps({name: packed(value) for name, value in guest.items()}).encode()
    snapshot = HEAD.pack(b"PLNT", 1, len(payload)) + payload
    return snapshot + CHECKSUM.pack(zlib.crc32(snapshot)) if checksum else snapshot


def load(snapshot: bytes, *, order: Literal["little", "big"] = "little", checksum: bool = True) -> Data:
    """Raises `DamagedError`, and nothing else."""
    try:
        magic, version, length = HEAD.unpack_from(snapshot)
        end = HEAD.size + length
        if magic != b"PLNT" or version != 1:
            raise DamagedError("no snapshot of version 1")
        if len(snapshot) < end:
            raise DamagedError(f"cut off at byte {len(snapshot) - 1}")
        if checksum and CHECKSUM.unpack(snapshot[end:])[0] != zlib.crc32(snapshot[:end]):
            raise DamagedError("the checksum is another")
        return {name: unpacked(value, order) for name, value in json.loads(snapshot[HEAD.size : end]).items()}
    except (struct.error, ValueError, AttributeError, TypeError, KeyError) as error:
        raise DamagedError(f"{type(error).__name__}: {error}") from error
