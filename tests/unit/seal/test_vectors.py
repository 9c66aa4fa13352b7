"""What either language sealed opens here, and what neither may open does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crossload import SnapshotSealError
from crossload.seal import Key, KeyRing


@pytest.fixture
def ring(vectors: Any) -> KeyRing:
    return KeyRing(*(Key.from_cose_key(bytes.fromhex(row["cose_key"])) for row in vectors["keys"]))


def test_what_either_side_sealed_opens(vectors: Any, ring: KeyRing, snapshot: bytes) -> None:
    opened = [ring.bind(bytes.fromhex(row["context"])).open(bytes.fromhex(row["message"])) for row in vectors["sealed"]]
    assert {(row["by"], row["algorithm"]) for row in vectors["sealed"]} == {
        (by, algorithm) for by in ("python", "rust") for algorithm in ("HS256", "Ed25519", "A256GCM")
    }
    assert opened == [snapshot] * len(vectors["sealed"])


def test_what_no_side_may_open_is_refused_for_the_reason(vectors: Any, ring: KeyRing) -> None:
    reasons = {}
    for row in vectors["refused"]:
        with pytest.raises(SnapshotSealError) as caught:
            ring.open(bytes.fromhex(row["message"]))
        reasons[row["name"]] = caught.value.reason
    assert reasons == {row["name"]: row["reason"] for row in vectors["refused"]}


def test_a_refusal_names_the_key_where_it_can_be_read(vectors: Any, ring: KeyRing) -> None:
    named = {}
    for row in vectors["refused"]:
        with pytest.raises(SnapshotSealError) as caught:
            ring.open(bytes.fromhex(row["message"]))
        named[row["name"]] = caught.value.key_id
    assert named["a key that the ring lacks"] == "mac-2031"
    assert named["a MAC with a public key"] == "sign-2026"
    assert named["a critical parameter of a recipient"] == "enc-2026"
    assert named["a snapshot"] is None


def test_the_page_shows_a_vector(vectors: Any) -> None:
    page = Path(__file__).parents[3] / "docs" / "seals.md"
    shown = page.read_text(encoding="utf-8").split("```hexdump\n")[1].split("```")[0]
    (vector,) = (row for row in vectors["sealed"] if row["by"] == "rust" and row["algorithm"] == "A256GCM")
    lines = [line.partition("  ") for line in shown.splitlines()]
    assert "".join(columns for _, _, columns in lines).replace(" ", "") == vector["message"].replace(" ", "")
    assert [int(offset, 16) for offset, _, _ in lines] == list(range(0, 16 * len(lines), 16))


def test_keys_are_written_as_they_were_read(vectors: Any, ring: KeyRing) -> None:
    assert [(key.id, key.algorithm, key.to_cose_key().hex()) for key in ring] == [
        (row["id"], row["algorithm"], row["cose_key"]) for row in vectors["keys"]
    ]
