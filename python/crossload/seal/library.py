"""All that is asked of the COSE library, an optional dependency that is imported when the first key is made."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import cbor2

from crossload.errors import SealUnavailableError
from crossload.seal.message import CONTENT_TYPE, FORMS, IV_LENGTH, SALT_LENGTH, Header

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from cwt.cose_key_interface import COSEKeyInterface

    from crossload.seal.message import Algorithm, Message

__all__ = ["from_jwk", "key", "public_half", "seal", "verify"]

_A256GCM_BITS = 256


def key(parameters: Mapping[int, Any]) -> COSEKeyInterface:
    """Make the library's key from the map of a COSE_Key."""
    made: COSEKeyInterface = _cwt().COSEKey.new(dict(parameters))
    return made


def from_jwk(jwk: Mapping[str, Any]) -> dict[int, Any]:
    """Turn a JWK into the map of a COSE_Key."""
    parameters: dict[int, Any] = _cwt().COSEKey.from_jwk(dict(jwk)).to_dict()
    return parameters


def public_half(private: bytes) -> bytes:
    """Return the public key of an Ed25519 private one."""
    _cwt()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - optional too

    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(snapshot: bytes, algorithm: Algorithm, key_id: str, key: COSEKeyInterface, context: bytes) -> bytes:
    """Make the COSE message around a snapshot."""
    form = FORMS[algorithm]
    named = {Header.KEY_ID: key_id.encode()}
    protected: dict[Any, Any] = {Header.ALGORITHM: form.number, Header.CONTENT_TYPE: CONTENT_TYPE}
    unprotected: dict[Any, Any] = {}
    recipients = []
    if form.recipient is None:
        protected |= named
    else:
        # Each message has a key of its own, derived with this salt; the IV is the only one that the key ever meets.
        header = {Header.ALGORITHM: form.recipient, **named}
        salt = {Header.SALT: secrets.token_bytes(SALT_LENGTH)}
        recipients.append(_cwt().Recipient.new(header, salt, context=_derivation(form.number, cbor2.dumps(header))))
        unprotected[Header.IV] = secrets.token_bytes(IV_LENGTH)
    message: bytes = (
        _cwt().COSE.new().encode(snapshot, key, protected, unprotected, recipients=recipients, external_aad=context)
    )
    return message


def verify(message: Message, key: COSEKeyInterface, context: bytes) -> bytes | None:
    """Return what is sealed, or None if the seal does not hold."""
    cwt = _cwt()
    tagged = cbor2.CBORTag(message.form.tag, message.parts)
    derivation = _derivation(message.form.number, message.recipient) if message.recipient else None
    try:
        snapshot: bytes = cwt.COSE.new(verify_kid=True).decode(tagged, key, derivation, external_aad=context)
    except cwt.CWTError:
        return None
    return snapshot


def _derivation(number: int, recipient: bytes) -> list[Any]:
    """The COSE_KDF_Context (RFC 9053, section 5.2): it binds the derived key to its algorithm and the recipient."""
    nobody = [None, None, None]
    return [number, nobody, nobody, [_A256GCM_BITS, recipient]]


def _cwt() -> ModuleType:
    try:
        import cwt  # noqa: PLC0415 - optional
    except ImportError as error:
        raise SealUnavailableError(
            f"seals need an optional dependency ({error}); install it with: pip install 'crossload[seal]'"
        ) from error
    return cwt
