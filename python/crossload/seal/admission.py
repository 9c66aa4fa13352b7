"""What a load lets in, and a dump gives out: seals are checked before a sandbox exists, and made outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossload.errors import SettingError, SnapshotSealError
from crossload.seal.message import glance
from crossload.seal.ring import KeyRing

if TYPE_CHECKING:
    from crossload.backends import BackendName

__all__ = ["admit", "check_seal"]


def check_seal(ring: KeyRing | None, *, raw: bool) -> None:
    """Refuse what a dump can't be sealed with, before it is made."""
    _check_ring(ring)
    if ring is not None and raw:
        raise SettingError("a raw dump can't be sealed: what reads it knows no seals; dump crossload's own format")


def admit(data: bytes, keys: KeyRing | None, *, raw: bool, backend: BackendName, trusted: bool) -> bytes:
    """Return the snapshot that may be decoded. Raises `SnapshotSealError`, `SettingError` for arguments at odds."""
    _check_ring(keys)
    if keys is not None:
        if raw or trusted:
            raise SettingError(
                "a raw dump has no seal to open with keys"
                if raw
                else "pass keys or trusted=True: with keys, only the seal is trusted"
            )
        return keys.open(data)
    sealed, key_id = glance(data)
    if sealed:
        named = "a key whose id can't be read" if key_id is None else f"the key {key_id!r}"
        raise SnapshotSealError(
            f"it is sealed with {named}; pass keys=KeyRing(...) with that key", reason="sealed", key_id=key_id
        )
    if backend == "native" and not trusted:
        raise SnapshotSealError(
            "it is not sealed, and the native backend would decode it in this process; load it with backend='wasm', "
            "have it sealed (dump(seal=...)), or pass trusted=True if nobody else can have changed it",
            reason="unsealed",
            key_id=None,
        )
    return data


def _check_ring(ring: object) -> None:
    if ring is not None and not isinstance(ring, KeyRing):
        raise TypeError(f"keys are a KeyRing, not {type(ring).__name__}")
