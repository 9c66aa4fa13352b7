"""The bytes of a seal: read by their exact grammar, and by nothing more general, before any key is used.

A seal has one byte form: COSE's structures (RFC 9052) in deterministic CBOR (RFC 8949, section 4.2.1), with the header
parameters that `docs/seals.md` lists and no others. A general decoder would build whatever a stranger's bytes describe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import cbor2

from crossload import plain_cbor
from crossload.errors import SnapshotSealError

if TYPE_CHECKING:
    from crossload.errors import SealReason

__all__ = [
    "CONTENT_TYPE",
    "FORMS",
    "IV_LENGTH",
    "MAX_KEY_ID",
    "SALT_LENGTH",
    "Algorithm",
    "Form",
    "Header",
    "Message",
    "glance",
    "read",
]

Algorithm = Literal["HS256", "Ed25519", "A256GCM"]
"""What a key does: `HS256` and `Ed25519` authenticate, `A256GCM` encrypts too. JOSE's names."""

CONTENT_TYPE: Final = "application/vnd.crossload.snapshot"
MAX_KEY_ID: Final = 255
"""Bytes of UTF-8."""
SALT_LENGTH: Final = 32
IV_LENGTH: Final = 12
_MAX_HEADER = 512


class Header:
    """Labels of COSE header parameters (RFC 9052, section 3.1; RFC 9053, section 5.1)."""

    ALGORITHM: Final = 1
    CRITICAL: Final = 2
    CONTENT_TYPE: Final = 3
    KEY_ID: Final = 4
    IV: Final = 5
    SALT: Final = -20


# CBOR's major types (RFC 8949, section 3.1).
_UNSIGNED, _NEGATIVE, _BYTES, _ARRAY, _MAP, _TAG = 0, 1, 2, 4, 5, 6
# Arguments up to 23 stand in the first byte; these say how many bytes follow for larger ones.
_INLINE = 24
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}


@dataclass(frozen=True, kw_only=True)
class Form:
    """A COSE message that snapshots are sealed in."""

    name: str
    tag: int
    algorithm: Algorithm
    number: int
    """The message's `alg`."""
    proof: int | None = None
    """Length of the tag or signature, where it stands apart from the content."""
    recipient: int | None = None
    """The recipient's `alg`, in the form that has one."""


FORMS: Final[dict[Algorithm, Form]] = {
    form.algorithm: form
    for form in (
        Form(name="COSE_Mac0", tag=17, algorithm="HS256", number=5, proof=32),
        Form(name="COSE_Sign1", tag=18, algorithm="Ed25519", number=-19, proof=64),
        # direct+HKDF-SHA-256
        Form(name="COSE_Encrypt", tag=96, algorithm="A256GCM", number=3, recipient=-10),
    )
}
_BY_TAG = {form.tag: form for form in FORMS.values()}
_OTHER_FORMS = {16: "COSE_Encrypt0", 97: "COSE_Mac", 98: "COSE_Sign"}


@dataclass(frozen=True, kw_only=True)
class Message:
    """A well-formed seal, of which nothing has been verified."""

    form: Form
    key_id: str
    parts: list[Any]
    """The COSE structure, as the library takes it."""
    recipient: bytes
    """The recipient's protected header, encoded; empty where the form has no recipient."""


class _Refusal(Exception):
    """The seal is not one; `reason` says in which way."""

    def __init__(self, reason: SealReason, text: str, key_id: str | None = None) -> None:
        super().__init__(text)
        self.reason: SealReason = reason
        self.key_id = key_id


def read(data: bytes) -> Message:
    """Read a seal.

    Raises `SnapshotSealError`: `unsealed` for what is no COSE message, `critical`, `content_type` and `algorithm` for
    what its headers ask for in vain, `malformed` for everything else.
    """
    try:
        return _message(_Reader(data))
    except _Refusal as refusal:
        raise SnapshotSealError(str(refusal), reason=refusal.reason, key_id=refusal.key_id) from None


def glance(data: bytes) -> tuple[bool, str | None]:
    """Whether bytes begin like a seal, and the id of its key if that can be read."""
    try:
        return True, _message(_Reader(data)).key_id
    except _Refusal as refusal:
        return refusal.reason != "unsealed", refusal.key_id


def _message(reader: _Reader) -> Message:
    form = _form(reader)
    reader.expect(_ARRAY, 4, f"a {form.name} is an array of four")
    protected = reader.bytes_(most=_MAX_HEADER)
    if form.recipient is None:
        reader.expect(_MAP, 0, "its unprotected header is empty")
        parts: list[Any] = [protected, {}, reader.bytes_(), reader.bytes_(exactly=form.proof)]
        recipient = b""
    else:
        nonce = reader.parameter(_UNSIGNED, Header.IV, IV_LENGTH)
        parts = [protected, {Header.IV: nonce}, reader.bytes_()]
        recipient = _recipient(reader, parts)
    reader.end()
    header = _header(protected)
    inner = _header(recipient) if recipient else header
    # What names the key is read first, so that every later refusal can say it.
    key_id = _key_id(inner)
    labels = {Header.ALGORITHM, Header.CONTENT_TYPE}
    _check(header, labels if recipient else labels | {Header.KEY_ID}, form.number, key_id)
    if form.recipient is not None:
        _check(inner, {Header.ALGORITHM, Header.KEY_ID}, form.recipient, key_id)
    return Message(form=form, key_id=key_id, parts=parts, recipient=recipient)


def _form(reader: _Reader) -> Form:
    try:
        major, tag = reader.head()
    except _Refusal:
        major, tag = -1, -1
    if major == _TAG and tag in _BY_TAG:
        return _BY_TAG[tag]
    if major == _TAG and tag in _OTHER_FORMS:
        raise _Refusal("malformed", f"it is a {_OTHER_FORMS[tag]} message, a form that snapshots are not sealed in")
    raise _Refusal("unsealed", "it is not sealed")


def _recipient(reader: _Reader, parts: list[Any]) -> bytes:
    reader.expect(_ARRAY, 1, "it has one recipient")
    reader.expect(_ARRAY, 3, "a recipient is an array of three")
    protected = reader.bytes_(most=_MAX_HEADER)
    salt = reader.parameter(_NEGATIVE, -1 - Header.SALT, SALT_LENGTH)
    parts.append([[protected, {Header.SALT: salt}, reader.bytes_(exactly=0)]])
    return protected


def _header(encoded: bytes) -> dict[Any, Any]:
    """Decode a protected header: short, and in its one form."""
    try:
        header = plain_cbor.loads(encoded)
        if isinstance(header, dict) and cbor2.dumps(header, canonical=True) == encoded:
            return header
    except Exception:  # noqa: BLE001, S110 - whatever a stranger's bytes make the decoder raise, this is the refusal
        pass
    raise _Refusal("malformed", "a protected header is not a map in deterministic CBOR")


def _key_id(header: dict[Any, Any]) -> str:
    try:
        key_id: str = header[Header.KEY_ID].decode()
    except (KeyError, AttributeError, UnicodeDecodeError):
        key_id = ""
    if not 0 < len(key_id.encode()) <= MAX_KEY_ID:
        raise _Refusal("malformed", f"the protected header names no key (UTF-8, at most {MAX_KEY_ID} bytes)")
    return key_id


def _check(header: dict[Any, Any], labels: set[int], algorithm: int, key_id: str) -> None:
    if Header.CRITICAL in header:
        raise _Refusal("critical", "it demands header parameters that no snapshot's seal has", key_id)
    content_type = header.get(Header.CONTENT_TYPE)
    if Header.CONTENT_TYPE in labels and content_type != CONTENT_TYPE:
        raise _Refusal("content_type", f"its content is {_shown(content_type)}, not {CONTENT_TYPE!r}", key_id)
    found = header.get(Header.ALGORITHM)
    if type(found) is not int or found != algorithm:
        raise _Refusal("algorithm", f"its form has algorithm {algorithm}, and it names {_shown(found)}", key_id)
    if set(header) != labels:
        raise _Refusal("malformed", "its protected header has other parameters than a seal has", key_id)


def _shown(value: Any) -> str:
    """What a message says of a stranger's value: a deep one could exhaust the stack."""
    return f"{value!r:.99}" if value is None or isinstance(value, (int, str)) else f"a {type(value).__name__}"


class _Reader:
    """A cursor over deterministic CBOR."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def head(self) -> tuple[int, int]:
        """Return the next item's major type and argument."""
        initial = self._take(1)[0]
        major, argument = initial >> 5, initial & 31
        if argument < _INLINE:
            return major, argument
        width = _WIDTHS.get(argument)
        if width is None:
            raise _Refusal("malformed", "it is not deterministic CBOR: a length is indefinite")
        argument = int.from_bytes(self._take(width), "big")
        # The least that needs this many bytes.
        if argument < (_INLINE if width == 1 else 1 << 4 * width):
            raise _Refusal("malformed", "it is not deterministic CBOR: a length is longer than needed")
        return major, argument

    def expect(self, major: int, argument: int, rule: str) -> None:
        """Step over a head that has one possible value."""
        if self.head() != (major, argument):
            raise _Refusal("malformed", f"it is not a snapshot's seal: {rule}")

    def bytes_(self, *, exactly: int | None = None, most: int | None = None) -> bytes:
        """Return the next item, a byte string."""
        major, length = self.head()
        if major != _BYTES or (exactly is not None and length != exactly) or (most is not None and length > most):
            raise _Refusal("malformed", "it is not a snapshot's seal: a byte string is missing or has another length")
        return self._take(length)

    def parameter(self, major: int, argument: int, length: int) -> bytes:
        """Return the value of a header of one parameter, whose label and length are known."""
        self.expect(_MAP, 1, "an unprotected header has one parameter")
        self.expect(major, argument, "an unprotected header has another parameter")
        return self.bytes_(exactly=length)

    def end(self) -> None:
        """Check that nothing follows."""
        if self._at != len(self._data):
            raise _Refusal("malformed", f"{len(self._data) - self._at} unexpected bytes follow the seal")

    def _take(self, length: int) -> bytes:
        end = self._at + length
        if end > len(self._data):
            raise _Refusal("malformed", f"the seal is cut off: {end:,} bytes are needed and {len(self._data):,} there")
        taken = self._data[self._at : end]
        self._at = end
        return taken
