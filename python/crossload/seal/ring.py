"""Several keys by id: the first seals, all of them open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crossload.errors import SealKeyError, SettingError, SnapshotSealError
from crossload.seal.keys import Key
from crossload.seal.message import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self

__all__ = ["KeyRing"]

# The envelope's first bytes: what is sealed is what the content type says.
_MAGIC = b"\x89CLS\r\n\x1a\n"


class KeyRing:
    """Keys by id: the first seals, every one opens what it sealed. Immutable, and safe to share between threads.

    To rotate, put a new key before the others, `KeyRing(new, *ring)`, and leave an old one out once nothing that it
    sealed is kept any more.

    Raises `SealKeyError` for two keys of one id.
    """

    __slots__ = ("_context", "_keys")

    def __init__(self, first: Key, /, *others: Key) -> None:
        keys = (first, *others)
        for key in keys:
            if not isinstance(key, Key):
                raise TypeError(f"a ring holds keys, not {type(key).__name__}")
        self._keys: Final = {key.id: key for key in keys}
        if len(self._keys) != len(keys):
            raise SealKeyError(f"two keys of this ring have one id: {', '.join(repr(key.id) for key in keys)}")
        self._context = b""

    def bind(self, context: bytes) -> Self:
        """Return a ring of the same keys whose seals open only where the same context is given again.

        `context` says what the snapshot belongs to (a tenant, an order, a counter), so that nobody can put another of
        your snapshots in its place. It is not stored in the seal: COSE calls it `external_aad`.
        """
        if not isinstance(context, bytes):
            raise TypeError(f"a context is bytes, not {type(context).__name__}")
        bound = type(self)(*self)
        bound._context = context  # noqa: SLF001 - its own instance
        return bound

    def seal(self, snapshot: bytes) -> bytes:
        """Seal a snapshot with the first key.

        Raises `SealKeyError` if that key only opens, `SettingError` for what is no crossload snapshot.
        """
        key = next(iter(self))
        if not key.seals:
            raise SealKeyError(f"the ring's first key can't seal, it is public or its key_ops say so: {key!r}")
        if not snapshot.startswith(_MAGIC):
            raise SettingError("only a snapshot in crossload's own format is sealed, and only once")
        return key._seal(bytes(snapshot), self._context)  # noqa: SLF001 - what a key is for

    def open(self, data: bytes) -> bytes:
        """Return the snapshot in a seal, if the seal holds. Nothing of it has been looked at before.

        Raises `SnapshotSealError` with the reason and the key's id.
        """
        message = read(bytes(data))
        key = self._keys.get(message.key_id)
        if key is None:
            raise SnapshotSealError(
                f"it is sealed with a key that is not in the ring, which has {', '.join(map(repr, self._keys))}",
                reason="unknown_key",
                key_id=message.key_id,
            )
        if message.form.algorithm != key.algorithm or not key.opens:
            raise SnapshotSealError(
                f"it is sealed with {message.form.algorithm}, which the key of this name is not for: {key!r}",
                reason="algorithm",
                key_id=key.id,
            )
        snapshot = key._verify(message, self._context)  # noqa: SLF001 - as above
        if snapshot is None:
            raise SnapshotSealError(
                "the seal does not hold: the bytes were changed, or sealed for another context, or with another key of "
                "this name",
                reason="not_authentic",
                key_id=key.id,
            )
        return snapshot

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys.values())

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        bound = ", bound" if self._context else ""
        return f"<KeyRing {', '.join(map(repr, self))}{bound}>"
