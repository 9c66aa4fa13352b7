"""A ring seals with its first key, and opens what any of them sealed, whole and unchanged."""

from __future__ import annotations

from typing import Any

import cbor2
import pytest

from crossload import SealKeyError, SettingError, SnapshotSealError
from crossload.seal import Algorithm, Key, KeyRing

ALGORITHMS: list[Algorithm] = ["HS256", "Ed25519", "A256GCM"]


def refusal(ring: KeyRing, data: bytes) -> SnapshotSealError:
    with pytest.raises(SnapshotSealError) as caught:
        ring.open(data)
    return caught.value


def test_what_is_sealed_opens(ring: KeyRing, snapshot: bytes) -> None:
    sealed = ring.seal(snapshot)
    assert ring.open(sealed) == snapshot
    assert (snapshot in sealed) == (next(iter(ring)).algorithm != "A256GCM")


def test_every_truncation_is_refused(ring: KeyRing, snapshot: bytes) -> None:
    sealed = ring.seal(snapshot)
    reasons = {refusal(ring, sealed[:length]).reason for length in range(len(sealed))}
    assert reasons == {"unsealed", "malformed"}


def test_every_changed_byte_is_refused(ring: KeyRing, algorithm: Algorithm, snapshot: bytes) -> None:
    sealed = ring.seal(snapshot)
    # Checking a signature takes longer: every bit here, every value in the Rust tests.
    changes = range(1, 256) if algorithm == "HS256" else [1 << bit for bit in range(8)]
    reasons = set()
    for at in range(len(sealed)):
        for change in changes:
            damaged = bytearray(sealed)
            damaged[at] ^= change
            reasons.add(refusal(ring, bytes(damaged)).reason)
    assert {"unsealed", "malformed", "content_type", "algorithm", "unknown_key", "not_authentic"} <= reasons


def test_a_seal_opens_in_its_own_context_only(ring: KeyRing, snapshot: bytes) -> None:
    sealed = ring.bind(b"order 12").seal(snapshot)
    assert ring.bind(b"order 13").bind(b"order 12").open(sealed) == snapshot
    for other in (ring, ring.bind(b"order 13")):
        assert (refusal(other, sealed).reason, refusal(other, sealed).key_id) == ("not_authentic", "2026-11")
    assert refusal(ring.bind(b"order 12"), ring.seal(snapshot)).reason == "not_authentic"


@pytest.mark.parametrize("old", ALGORITHMS)
@pytest.mark.parametrize("new", ALGORITHMS)
def test_a_rotated_ring_opens_what_the_old_key_sealed(old: Algorithm, new: Algorithm, snapshot: bytes) -> None:
    before = KeyRing(Key.generate(old, id="old"))
    after = KeyRing(Key.generate(new, id="new"), *before)
    sealed = before.seal(snapshot)
    assert after.open(sealed) == snapshot
    resealed = after.seal(after.open(sealed))
    assert (refusal(before, resealed).reason, refusal(before, resealed).key_id) == ("unknown_key", "new")
    retired = KeyRing(next(iter(after)))
    assert retired.open(resealed) == snapshot
    assert (refusal(retired, sealed).reason, refusal(retired, sealed).key_id) == ("unknown_key", "old")


@pytest.mark.parametrize("held", ALGORITHMS)
@pytest.mark.parametrize("used", ALGORITHMS)
def test_a_key_opens_with_its_own_algorithm_only(held: Algorithm, used: Algorithm, snapshot: bytes) -> None:
    # What is public of a signature's key must not do as the secret of a MAC.
    secret = bytes(range(32))
    holder = Key.from_bytes(secret, id="k", algorithm=held)
    known = holder.public().to_cose_key()[-32:] if held == "Ed25519" else secret
    if held != used:
        forged = KeyRing(Key.from_bytes(known, id="k", algorithm=used)).seal(snapshot)
        assert refusal(KeyRing(holder), forged).reason == "algorithm"


def test_another_key_of_the_same_id_is_refused(algorithm: Algorithm, snapshot: bytes) -> None:
    sealed = KeyRing(Key.generate(algorithm, id="k")).seal(snapshot)
    assert refusal(KeyRing(Key.generate(algorithm, id="k")), sealed).reason == "not_authentic"


def test_a_public_key_opens_and_does_not_seal(snapshot: bytes) -> None:
    private = Key.generate("Ed25519", id="k")
    public = KeyRing(private.public())
    assert public.open(KeyRing(private).seal(snapshot)) == snapshot
    with pytest.raises(SealKeyError, match="can't seal"):
        public.seal(snapshot)


def test_a_key_whose_operations_leave_out_opening_does_not_open(snapshot: bytes) -> None:
    jwk = {"kty": "oct", "kid": "k", "alg": "HS256", "k": "A" * 43, "key_ops": ["sign"]}
    both = {**jwk, "key_ops": ["sign", "verify"]}
    sealed = KeyRing(Key.from_jwk(jwk)).seal(snapshot)
    assert KeyRing(Key.from_jwk(both)).open(sealed) == snapshot
    assert refusal(KeyRing(Key.from_jwk(jwk)), sealed).reason == "algorithm"
    with pytest.raises(SealKeyError, match="can't seal"):
        KeyRing(Key.from_jwk({**jwk, "key_ops": ["verify"]})).seal(snapshot)


@pytest.mark.parametrize("other", [b"", b"MONTY\0\x0e\0\xa4", b"{}"], ids=["nothing", "raw", "json"])
def test_only_a_snapshot_is_sealed(ring: KeyRing, other: bytes) -> None:
    with pytest.raises(SettingError, match="only a snapshot"):
        ring.seal(other)


def test_what_is_sealed_is_not_sealed_again(ring: KeyRing, snapshot: bytes) -> None:
    with pytest.raises(SettingError, match="only once"):
        ring.seal(ring.seal(snapshot))


def test_a_ring_has_one_key_of_an_id() -> None:
    with pytest.raises(SealKeyError, match="one id: 'k', 'k'"):
        KeyRing(Key.generate("HS256", id="k"), Key.generate("Ed25519", id="k"))


def test_a_ring_holds_keys_and_a_context_is_bytes(ring: KeyRing) -> None:
    with pytest.raises(TypeError, match="not bytes"):
        KeyRing(b"0" * 32)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not str"):
        ring.bind("order 12")  # type: ignore[arg-type]


def test_a_ring_shows_the_ids_of_its_keys() -> None:
    ring = KeyRing(Key.generate("Ed25519", id="new"), Key.generate("HS256", id="old"))
    assert repr(ring.bind(b"x")) == "<KeyRing <Key 'new', Ed25519>, <Key 'old', HS256>, bound>"
    assert [key.id for key in ring] == ["new", "old"]
    assert len(ring) == 2


@pytest.mark.parametrize(("label", "reason"), [(2, "critical"), (3, "content_type"), (1, "content_type")])
@pytest.mark.parametrize("depth", [1, 400])
def test_a_header_with_anything_in_it_is_refused(snapshot: bytes, label: int, reason: str, depth: int) -> None:
    value: Any = []
    for _ in range(depth):
        value = [value]
    header = cbor2.dumps({label: value, 4: b"k"})
    message = cbor2.dumps(cbor2.CBORTag(17, [header, {}, snapshot, bytes(32)]))
    error = refusal(KeyRing(Key.generate("HS256", id="k")), message)
    # Some releases of the decoder give up before the depth, some don't.
    assert error.reason == reason if depth == 1 else error.reason in {reason, "malformed"}
    assert len(str(error)) < 200
