"""The envelope of a snapshot taken apart and put together again, as docs/snapshot-format.md says; it checks nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cbor2

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PREFIX = 14
_DIGEST = 32


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What a snapshot's header says, and what stands in its sections; checking that is its readers' business."""

    format: int
    writer: Mapping[str, Any]
    sections: Sequence[Mapping[str, Any]]
    """As in the header: names, lengths, and of compressed ones the length of their content."""
    contents: Mapping[str, bytes]
    """By section, as it stands in the file."""

    @classmethod
    def of(cls, data: bytes) -> Envelope:
        """The parts of a whole snapshot."""
        at = _PREFIX + int.from_bytes(data[10:_PREFIX], "little")
        header = cbor2.loads(data[_PREFIX:at])
        contents = {}
        for section in header["sections"]:
            contents[section["name"]] = data[at : at + section["length"]]
            at += section["length"]
        return cls(
            format=int.from_bytes(data[8:10], "little"),
            writer=header["writer"],
            sections=header["sections"],
            contents=contents,
        )

    def packed(self, contents: Mapping[str, bytes]) -> bytes:
        """The same envelope around other content, with the lengths and the digest that fit it.

        A section that `contents` lacks is left out, one that the envelope lacks is put in behind the others.
        """
        known = {section["name"]: section for section in self.sections}
        kept = {name: contents[name] for name in (*known, *sorted(contents.keys() - known)) if name in contents}
        sections = [{"name": name, **known.get(name, {}), "length": len(content)} for name, content in kept.items()]
        header = cbor2.dumps({"writer": self.writer, "sections": sections}, canonical=True)
        data = b"\x89CLS\r\n\x1a\n" + self.format.to_bytes(2, "little") + len(header).to_bytes(4, "little")
        data += header + b"".join(kept.values())
        return data + hashlib.sha256(data).digest()
