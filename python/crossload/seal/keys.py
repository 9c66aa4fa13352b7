"""One key: its id, what it is for, and the standard formats that it comes from and goes to."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, TypeVar, get_args

import cbor2

from crossload.errors import SealKeyError, SealUnavailableError
from crossload.seal import library
from crossload.seal.message import MAX_KEY_ID, Algorithm

if TYPE_CHECKING:
    from collections.abc import Callable

    from cwt.cose_key_interface import COSEKeyInterface
    from typing_extensions import Self

    from crossload.seal.message import Message

    T = TypeVar("T")

__all__ = ["Algorithm", "Key"]

_LENGTH = 32
"""Bytes of an encryption key, of an Ed25519 seed or public key, and the least of a MAC key."""

# Labels of a COSE_Key (RFC 9052, section 7.1; RFC 9053, section 7); the negative ones depend on the key's type.
_KTY: Final = 1
_KID: Final = 2
_ALG: Final = 3
_OPS: Final = 4
_K: Final = -1
_CRV: Final = -1
_X: Final = -2
_D: Final = -4

_OKP, _SYMMETRIC, _ED25519 = 1, 4, 6
# What `alg` may be in a COSE_Key, first the one that is written. An encryption key is one that keys are derived from:
# A256GCM's own number would allow its direct use, where nonces could meet.
_NUMBERS: dict[Algorithm, tuple[int | None, ...]] = {"HS256": (5,), "Ed25519": (-19, -8, None), "A256GCM": (-10,)}
_A256GCM = 3
# The `key_ops` that let a key seal: sign, encrypt, derive, MAC create; and open: verify, decrypt, derive, MAC verify.
_OPERATIONS: dict[Literal["seal", "open"], frozenset[int | str]] = {
    "seal": frozenset({1, 3, 7, 8, 9}),
    "open": frozenset({2, 4, 7, 8, 10}),
}
# A JWK's (RFC 7517, section 4.3), and what "sign" and "verify" are for a MAC.
_JWK_OPERATIONS = {"sign": 1, "verify": 2, "encrypt": 3, "decrypt": 4, "deriveKey": 7, "deriveBits": 8}
_JWK_MAC_OPERATIONS = {**_JWK_OPERATIONS, "sign": 9, "verify": 10}


class Key:
    """A key with its id and the one algorithm that it is used with. Immutable; shows and pickles no key material.

    `HS256` (32 bytes or more) and `Ed25519` authenticate a snapshot, `A256GCM` (32 bytes) encrypts and authenticates
    it. Make one with a class method, or from the map of a COSE_Key (RFC 9052, section 7); `id` takes the place of the
    key's own.

    Raises `SealKeyError` for what is no such key, `SealUnavailableError` without `crossload[seal]`.
    """

    __slots__ = ("_algorithm", "_id", "_library_key", "_operations", "_parameters")

    def __init__(self, parameters: Mapping[int, Any], /, *, id: str | None = None) -> None:  # noqa: A002 - its name
        self._algorithm: Final = _algorithm(parameters)
        self._id: Final = _id(parameters.get(_KID), id)
        self._operations: Final = _operations(parameters.get(_OPS))
        self._parameters: Final = _normal(parameters, self._algorithm, self._id)
        self._library_key: Final = _library_key(self._parameters, self._algorithm)

    @classmethod
    def generate(cls, algorithm: Algorithm, *, id: str) -> Self:  # noqa: A002
        """Make a new key from the operating system's randomness."""
        return cls.from_bytes(secrets.token_bytes(_LENGTH), id=id, algorithm=algorithm)

    @classmethod
    def from_bytes(cls, data: bytes, *, id: str, algorithm: Algorithm) -> Self:  # noqa: A002
        """Take a secret key as it is; for `Ed25519`, the private key (RFC 8032's 32-byte seed)."""
        if algorithm not in get_args(Algorithm):
            raise SealKeyError(f"a key's algorithm is one of {', '.join(get_args(Algorithm))}, not {algorithm!r}")
        if not isinstance(data, bytes):
            raise TypeError(f"a key is bytes, not {type(data).__name__}")
        number = _NUMBERS[algorithm][0]
        if algorithm == "Ed25519":
            return cls({_KTY: _OKP, _ALG: number, _CRV: _ED25519, _D: data}, id=id)
        return cls({_KTY: _SYMMETRIC, _ALG: number, _K: data}, id=id)

    @classmethod
    def from_cose_key(cls, data: bytes, *, id: str | None = None) -> Self:  # noqa: A002
        """Read a COSE_Key; one that encrypts has `alg` -10 (direct+HKDF-SHA-256)."""
        parameters = _quietly(lambda: cbor2.loads(data), "this is not a COSE_Key: it is not CBOR")
        if not isinstance(parameters, dict):
            raise SealKeyError("this is not a COSE_Key: it is not a map")
        return cls(parameters, id=id)

    @classmethod
    def from_jwk(cls, data: str | bytes | Mapping[str, Any], *, id: str | None = None) -> Self:  # noqa: A002
        """Read a JWK (RFC 7517) with `alg` `HS256` or `A256GCM`, or one of `crv` `Ed25519`."""
        jwk = data if isinstance(data, Mapping) else _quietly(lambda: json.loads(data), "this is not a JWK: not JSON")
        if not isinstance(jwk, Mapping):
            raise SealKeyError("this is not a JWK: it is not an object")
        plain = {name: value for name, value in jwk.items() if name not in {"key_ops", "use"}}
        parameters = _quietly(lambda: library.from_jwk(plain), "this is not a JWK that can seal")
        if parameters.get(_KTY) == _SYMMETRIC and parameters.get(_ALG) == _A256GCM:
            parameters[_ALG] = _NUMBERS["A256GCM"][0]
        parameters.pop(_OPS, None)
        key = cls(parameters | _jwk_operations(jwk), id=id)
        purpose = "enc" if key.algorithm == "A256GCM" else "sig"
        if jwk.get("use", purpose) != purpose:
            raise SealKeyError(f"the JWK {key.id!r} is for {jwk['use']!r:.20}, and {key.algorithm} is for {purpose!r}")
        return key

    @property
    def id(self) -> str:
        """What names the key in the seals that it makes."""
        return self._id

    @property
    def algorithm(self) -> Algorithm:
        """The one algorithm that it is used with."""
        return self._algorithm

    @property
    def seals(self) -> bool:
        """Whether it can seal: a public key, or one whose `key_ops` say otherwise, only opens."""
        secret = self._algorithm != "Ed25519" or _D in self._parameters
        return secret and self._allows("seal")

    @property
    def opens(self) -> bool:
        """Whether it can open: its `key_ops` may say otherwise."""
        return self._allows("open")

    def public(self) -> Self:
        """Return the public half of an `Ed25519` key, which opens what the key seals."""
        if self._algorithm != "Ed25519":
            raise SealKeyError(f"the key {self._id!r} has no public half: {self._algorithm} keys are shared")
        return type(self)({label: value for label, value in self._parameters.items() if label not in {_D, _OPS}})

    def to_cose_key(self) -> bytes:
        """Return the key, secrets included, as a COSE_Key in deterministic CBOR: keep it as you keep a password."""
        return cbor2.dumps(self._parameters, canonical=True)

    def __repr__(self) -> str:
        half = "" if self.seals else ", opens only" if self.opens else ", of no use"
        return f"<Key {self._id!r}, {self._algorithm}{half}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Key is not pickled, lest it end where pickles do; pass on what to_cose_key() returns")

    def _seal(self, snapshot: bytes, context: bytes) -> bytes:
        return library.seal(snapshot, self._algorithm, self._id, self._library_key, context)

    def _verify(self, message: Message, context: bytes) -> bytes | None:
        return library.verify(message, self._library_key, context)

    def _allows(self, use: Literal["seal", "open"]) -> bool:
        return self._operations is None or bool(self._operations & _OPERATIONS[use])


def _algorithm(parameters: Mapping[int, Any]) -> Algorithm:
    kind, number = parameters.get(_KTY), parameters.get(_ALG)
    if kind == _OKP and parameters.get(_CRV) == _ED25519 and number in _NUMBERS["Ed25519"]:
        return "Ed25519"
    for algorithm in ("HS256", "A256GCM"):
        if kind == _SYMMETRIC and number in _NUMBERS[algorithm]:
            return algorithm
    raise SealKeyError(
        f"a key of type {kind!r:.20} for algorithm {number!r:.20} can't seal; use one for {', '.join(_NUMBERS)}"
    )


def _id(kid: Any, given: str | None) -> str:
    try:
        identity = kid.decode() if given is None else given
    except (AttributeError, UnicodeDecodeError):
        identity = None
    if not isinstance(identity, str) or not 0 < len(identity.encode(errors="replace")) <= MAX_KEY_ID:
        raise SealKeyError(f"a key needs an id, at most {MAX_KEY_ID} bytes of UTF-8; pass one as id")
    return identity


def _operations(listed: Any) -> frozenset[int | str] | None:
    if listed is None:
        return None
    if not isinstance(listed, (list, tuple)) or not all(isinstance(operation, (int, str)) for operation in listed):
        raise SealKeyError("a key's key_ops are a list of numbers or names")
    return frozenset(listed)


def _jwk_operations(jwk: Mapping[str, Any]) -> dict[int, Any]:
    names = jwk.get("key_ops")
    if names is None:
        return {}
    numbers = _JWK_MAC_OPERATIONS if jwk.get("alg") == "HS256" else _JWK_OPERATIONS
    _operations(names)
    # Those that have no number here allow nothing that a snapshot needs.
    return {_OPS: [numbers[name] for name in names if name in numbers]}


def _normal(parameters: Mapping[int, Any], algorithm: Algorithm, identity: str) -> dict[int, Any]:
    """The parameters that matter, checked, as they are written."""
    normal = {_KTY: parameters[_KTY], _KID: identity.encode(), _ALG: _NUMBERS[algorithm][0]}
    if parameters.get(_OPS) is not None:
        normal[_OPS] = list(parameters[_OPS])
    if algorithm == "Ed25519":
        normal[_CRV] = _ED25519
        _copy_pair(parameters, normal)
        return normal
    secret = parameters.get(_K)
    # HMAC takes a longer key; a shorter one would be its weakest part.
    longest = None if algorithm == "HS256" else _LENGTH
    if not isinstance(secret, bytes) or len(secret) < _LENGTH or (longest and len(secret) > longest):
        found = f"{len(secret)} bytes" if isinstance(secret, bytes) else "none"
        least = f"{_LENGTH} bytes" if longest else f"at least {_LENGTH} bytes"
        raise SealKeyError(f"an {algorithm} key has {least}, and {identity!r} has {found}")
    normal[_K] = secret
    return normal


def _copy_pair(parameters: Mapping[int, Any], normal: dict[int, Any]) -> None:
    public, private = parameters.get(_X), parameters.get(_D)
    for half in (public, private):
        if half is not None and (not isinstance(half, bytes) or len(half) != _LENGTH):
            raise SealKeyError(f"an Ed25519 key has {_LENGTH} bytes, private or public")
    if private is not None:
        derived = library.public_half(private)
        # Signing with another key's public half gives the private one away.
        if public not in (None, derived):
            raise SealKeyError("the public half of this Ed25519 key is not that of its private one")
        public, normal[_D] = derived, private
    if public is None:
        raise SealKeyError("this Ed25519 key has neither a private nor a public half")
    normal[_X] = public


def _library_key(parameters: Mapping[int, Any], algorithm: Algorithm) -> COSEKeyInterface:
    taken = {label: value for label, value in parameters.items() if label != _OPS}
    if algorithm == "A256GCM":
        # The library has no key for derivation alone; with a recipient of `alg` -10 it takes this one's bytes for it.
        taken[_ALG] = _A256GCM
    return _quietly(lambda: library.key(taken), "the COSE library refuses this key")


def _quietly(make: Callable[[], T], complaint: str) -> T:
    """Return what `make` does. Its errors may quote the key that it was given: nothing of them is passed on."""
    try:
        return make()
    except SealUnavailableError:
        raise
    except Exception:  # noqa: BLE001, S110 - raised below, where the error has no context
        pass
    raise SealKeyError(complaint)
