from __future__ import annotations

import pytest

from crossload.report.hexdump import first_difference, hexdump, offending_offset


@pytest.mark.parametrize(
    ("message", "offset"),
    [
        ("Expecting value: line 1 column 5 (char 4)", 4),
        ("'utf-8' codec can't decode byte 0xff in position 12: invalid start byte", 12),
        ("unexpected tag at offset 0x1f", 31),
        ("bad magic at 7", 7),
        ("invalid varint at byte offset 100", 100),
        ("offset=64: checksum", 64),
        ("at offset 101", None),
        ("dump format version 12 is older than 14", None),
        ("needs 40 bytes, got 12", None),
        ("Serde Deserialization Error", None),
    ],
)
def test_the_place_that_a_message_names_is_found(message: str, offset: int | None) -> None:
    assert offending_offset(message, 100) == offset


def test_a_dump_starts_at_the_beginning_or_surrounds_a_place() -> None:
    data = bytes(range(256))
    assert list(hexdump(data[:18])) == [
        "00000000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  ................",
        "00000010  10 11                                            ..",
    ]
    around = list(hexdump(data, 100))
    assert [line[:10] for line in around] == [f"  {row:08x}"[:10] for row in (0x30, 0x40, 0x50)] + [
        "> 00000060",
        "  00000070",
        "  00000080",
    ]
    assert around[3].endswith("`abcdefghijklmno")


@pytest.mark.parametrize(
    ("one", "other", "place"), [(b"abc", b"abd", 2), (b"abc", b"ab", 2), (b"", b"a", 0), (b"abc", b"abc", None)]
)
def test_two_snapshots_part_at_a_byte(one: bytes, other: bytes, place: int | None) -> None:
    assert first_difference(one, other) == place
