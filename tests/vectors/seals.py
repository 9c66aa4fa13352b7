"""Writes seals.json: snapshots that each side sealed, and messages that neither side may open, with the reason.

It needs `crossload[seal]`, and as its argument the program that this builds:
`cargo build -p crossload-snapshot --features seal --example seal`. Seals are random: the file was written once, and
what is in it stays opened by every later version.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crossload.seal import Algorithm, Key, KeyRing

SECRETS: dict[Algorithm, bytes] = {
    "HS256": bytes(range(32)),
    "Ed25519": bytes(range(32, 64)),
    "A256GCM": bytes(range(64, 96)),
}
IDS: dict[Algorithm, str] = {"HS256": "mac-2026", "Ed25519": "sign-2026", "A256GCM": "enc-2026"}
KEYS = {name: Key.from_bytes(secret, id=IDS[name], algorithm=name) for name, secret in SECRETS.items()}
RING = KeyRing(*KEYS.values())
CONTENT_TYPE = "application/vnd.crossload.snapshot"
CONTEXT = b"order 12"

Message = tuple[str, str, bytes]


def envelope() -> bytes:
    """The smallest snapshot: an envelope without sections (docs/snapshot-format.md)."""
    build = {"dump": 14, "monty": "1.4.0", "engine": "0.1.0", "hash_class": {"order": "little", "width": 64}}
    header = cbor2.dumps({"writer": build, "sections": []})
    whole = b"\x89CLS\r\n\x1a\n" + (1).to_bytes(2, "little") + len(header).to_bytes(4, "little") + header
    return whole + hashlib.sha256(whole).digest()


SNAPSHOT = envelope()


def mac0(header: Any, *, unprotected: Any = None, secret: bytes = SECRETS["HS256"], length: int = 32) -> bytes:
    """A COSE_Mac0 whose tag is right, whatever its header says."""
    protected = header if isinstance(header, bytes) else cbor2.dumps(header)
    tag = hmac.digest(secret, cbor2.dumps(["MAC0", protected, b"", SNAPSHOT]), "sha256")[:length]
    return cbor2.dumps(cbor2.CBORTag(17, [protected, unprotected or {}, SNAPSHOT, tag]))


def sign1(header: dict[int, Any]) -> bytes:
    """A COSE_Sign1 whose signature is right."""
    protected = cbor2.dumps(header)
    private = Ed25519PrivateKey.from_private_bytes(SECRETS["Ed25519"])
    signature = private.sign(cbor2.dumps(["Signature1", protected, b"", SNAPSHOT]))
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, SNAPSHOT, signature]))


def encrypt(header: dict[int, Any], recipient: dict[int, Any], *, recipients: int = 1) -> bytes:
    """A COSE_Encrypt that decrypts."""
    protected, inner, salt, iv = cbor2.dumps(header), cbor2.dumps(recipient), bytes(32), bytes(12)
    nobody = [None, None, None]
    info = cbor2.dumps([3, nobody, nobody, [256, inner]])
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(SECRETS["A256GCM"])
    sealed = AESGCM(key).encrypt(iv, SNAPSHOT, cbor2.dumps(["Encrypt", protected, b""]))
    return cbor2.dumps(cbor2.CBORTag(96, [protected, {5: iv}, sealed, [[inner, {-20: salt}, b""]] * recipients]))


def encrypt0() -> bytes:
    """A COSE_Encrypt0 under the key itself, where two messages could share a nonce."""
    protected = cbor2.dumps({1: 3, 3: CONTENT_TYPE, 4: IDS["A256GCM"].encode()})
    sealed = AESGCM(SECRETS["A256GCM"]).encrypt(bytes(12), SNAPSHOT, cbor2.dumps(["Encrypt0", protected, b""]))
    return cbor2.dumps(cbor2.CBORTag(16, [protected, {5: bytes(12)}, sealed]))


def refused() -> list[Message]:
    """What must not open, although most of it is authentic: name, reason, message."""
    good = {1: 5, 3: CONTENT_TYPE, 4: IDS["HS256"].encode()}
    signed = {1: -19, 3: CONTENT_TYPE, 4: IDS["Ed25519"].encode()}
    outer, inner = {1: 3, 3: CONTENT_TYPE}, {1: -10, 4: IDS["A256GCM"].encode()}
    public = Ed25519PrivateKey.from_private_bytes(SECRETS["Ed25519"]).public_key().public_bytes_raw()
    whole = mac0(good)
    payload = cbor2.dumps(SNAPSHOT)
    return [
        ("nothing", "unsealed", b""),
        ("a snapshot", "unsealed", SNAPSHOT),
        ("a raw dump", "unsealed", b"MONTY\0\x0e\0\xa4"),
        ("a MAC without its tag", "unsealed", whole[1:]),
        ("a MAC that opens, and a byte", "malformed", whole + b"\0"),
        ("a COSE_Encrypt0", "malformed", encrypt0()),
        ("a payload of indefinite length", "malformed", whole.replace(payload, b"\x5f" + payload + b"\xff")),
        ("a payload with a longer length", "malformed", whole.replace(payload[:2], b"\x59\0" + payload[1:2])),
        ("a detached payload", "malformed", whole.replace(payload, b"\xf6")),
        ("an empty protected header", "malformed", mac0(b"", unprotected=good)),
        ("the key's id unprotected", "malformed", mac0({1: 5, 3: CONTENT_TYPE}, unprotected={4: good[4]})),
        ("the algorithm unprotected", "malformed", mac0({3: CONTENT_TYPE, 4: good[4]}, unprotected={1: 5})),
        ("a header out of order", "malformed", mac0({4: good[4], 3: CONTENT_TYPE, 1: 5})),
        ("another parameter", "malformed", mac0({**good, 33: b"x5chain"})),
        ("an id that is not UTF-8", "malformed", mac0({**good, 4: b"\xff\xfe"})),
        ("a shorter tag", "malformed", mac0(good, length=31)),
        ("two recipients", "malformed", encrypt(outer, inner, recipients=2)),
        ("no recipient", "malformed", encrypt(outer, inner, recipients=0)),
        ("a critical parameter", "critical", mac0({1: 5, 2: [33], 3: CONTENT_TYPE, 4: good[4], 33: b"x5chain"})),
        ("a critical parameter of a recipient", "critical", encrypt(outer, {1: -10, 2: [33], 4: inner[4]})),
        ("no content type", "content_type", mac0({1: 5, 4: good[4]})),
        ("another content type", "content_type", mac0({**good, 3: "application/json"})),
        ("a content type by number", "content_type", mac0({**good, 3: 60})),
        ("another content type, encrypted", "content_type", encrypt({**outer, 3: "application/json"}, inner)),
        ("no algorithm", "algorithm", mac0({3: CONTENT_TYPE, 4: good[4]})),
        ("the algorithm with a shorter tag", "algorithm", mac0({**good, 1: 4})),
        ("a signature's algorithm on a MAC", "algorithm", mac0({**good, 1: -19})),
        ("the deprecated algorithm", "algorithm", sign1({**signed, 1: -8})),
        ("a key used directly", "algorithm", encrypt(outer, {**inner, 1: -6})),
        ("a MAC with a public key", "algorithm", mac0({**good, 4: signed[4]}, secret=public)),
        ("a MAC with an encryption key", "algorithm", mac0({**good, 4: inner[4]}, secret=SECRETS["A256GCM"])),
        ("a key that the ring lacks", "unknown_key", mac0({**good, 4: b"mac-2031"}, secret=bytes(32))),
        ("another key of the id", "not_authentic", mac0(good, secret=bytes(32))),
    ]


def sealed(program: Path) -> list[dict[str, str]]:
    """What each side made of the snapshot with each key, and Python in a context."""
    made = []
    for name, key in KEYS.items():
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch, "key")
            file.write_bytes(key.to_cose_key())
            by_rust = subprocess.run([program, "seal", file], input=SNAPSHOT, capture_output=True, check=True).stdout
        for maker, context, message in (
            ("python", b"", KeyRing(key).seal(SNAPSHOT)),
            ("python", CONTEXT, KeyRing(key).bind(CONTEXT).seal(SNAPSHOT)),
            ("rust", b"", by_rust),
        ):
            made.append({"algorithm": name, "by": maker, "context": context.hex(), "message": message.hex()})
    return made


def main() -> None:
    """Write the file beside this one."""
    keys = [{"id": key.id, "algorithm": name, "cose_key": key.to_cose_key().hex()} for name, key in KEYS.items()]
    document = {
        "snapshot": SNAPSHOT.hex(),
        "keys": keys,
        "sealed": sealed(Path(sys.argv[1])),
        "refused": [{"name": name, "reason": why, "message": message.hex()} for name, why, message in refused()],
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
