from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random
from typing import Any

import cbor2
import pytest

from endure.heads import head, heads
from endure.mutation import CHANGES, changed, within
from endure.settings import Damage, read
from endure.specimens import Specimen, Specimens, damage, draw
from workbench.corpus import Corpus
from workbench.envelope import Envelope

SETTINGS = Damage(**read("damage", quick=True))
CORPUS = Corpus.open(Path(__file__).parents[3] / "snapshots" / "v1")
SPECIMENS = Specimens(
    [Specimen(golden.file, golden.target, CORPUS.read(golden), []) for golden in CORPUS.snapshots.values()]
)

VALUES = [0, 23, 24, 255, 256, 1 << 40, -1, -500, "text", b"bytes" * 60, [1, [2, {"k": b"v"}]], 1.5, True, None]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_head_is_written_as_it_was_read(value: Any) -> None:
    data = cbor2.dumps(value)
    first = heads(data)[0]
    assert head(first.major, first.argument, first.size - 1 or None) == data[: first.size]


def test_heads_are_those_of_every_item_and_not_of_what_stands_in_a_string() -> None:
    data = cbor2.dumps([1, {"key": b"\x81\x81"}, -3])
    assert [(found.major, found.argument) for found in heads(data)] == [(4, 3), (0, 1), (5, 1), (3, 3), (2, 2), (1, 2)]


@pytest.mark.parametrize("data", [b"\x1c", b"\x9a\x00", b"\x5b" + b"\xff" * 8, b""], ids=bytes.hex)
def test_what_is_no_cbor_ends_the_heads(data: bytes) -> None:
    assert len(heads(data)) <= 1


def test_every_kind_of_change_is_drawn() -> None:
    assert set(SETTINGS.kinds) == {*CHANGES, within.__name__}


@pytest.mark.parametrize("kind", SETTINGS.kinds)
def test_a_change_changes_something_and_repeats_itself(kind: str) -> None:
    contents = [
        content
        for specimen in SPECIMENS.all
        for name, content in Envelope.of(specimen.snapshot).contents.items()
        if name in SETTINGS.sections
    ]
    draws = {kind: 1, **({"flip_bit": 1} if kind == within.__name__ else {})}
    made = [changed(content, Random(number), draws) for number, content in enumerate(contents)]
    assert made == [changed(content, Random(number), draws) for number, content in enumerate(contents)]
    # Some come out as they were: a range that is overwritten with itself, a number that is its own neighbor.
    assert sum(new != old for new, old in zip(made, contents, strict=True)) > len(contents) / 2


def test_nothing_is_left_to_change_but_randomly() -> None:
    assert isinstance(changed(b"", Random(1), {"cut": 1}), bytes)


@pytest.mark.parametrize("reader", ["wasm", "native"])
def test_a_damaged_snapshot_is_right_in_its_lengths_and_digests(reader: Any) -> None:
    sections = set()
    for number in range(300):
        damaged = damage(number, SPECIMENS, reader, SETTINGS)
        sections.add(damaged.section)
        assert draw(number, SPECIMENS, reader, SETTINGS)[:2] == (damaged.specimen, damaged.section)
        snapshot = damaged.snapshot
        assert hashlib.sha256(snapshot[:-32]).digest() == snapshot[-32:]
        envelope, before = Envelope.of(snapshot), Envelope.of(damaged.specimen.snapshot)
        assert envelope.packed(envelope.contents) == snapshot
        assert {name for name in before.contents if envelope.contents[name] != before.contents[name]} <= {
            damaged.section
        }
    assert sections == set(SETTINGS.sections)


def test_a_number_of_a_seed_is_one_snapshot() -> None:
    assert damage(7, SPECIMENS, "wasm", SETTINGS) == damage(7, SPECIMENS, "wasm", SETTINGS)
    assert damage(7, SPECIMENS, "wasm", SETTINGS) != damage(8, SPECIMENS, "wasm", SETTINGS)
