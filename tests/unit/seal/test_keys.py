"""Keys come from standard formats, are checked when they do, and don't show what they hold."""

from __future__ import annotations

import base64
import copy
import json
import pickle
import subprocess
import sys
import traceback
from typing import Any

import cbor2
import pytest

from crossload import SealKeyError, SealUnavailableError
from crossload.seal import Algorithm, Key, KeyRing

SECRET = bytes(range(32))
# RFC 8037, appendix A.
PRIVATE = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
OCTETS = base64.urlsafe_b64encode(SECRET).rstrip(b"=").decode()

JWKS: dict[Algorithm, dict[str, Any]] = {
    "HS256": {"kty": "oct", "kid": "k", "alg": "HS256", "k": OCTETS},
    "Ed25519": {"kty": "OKP", "kid": "k", "crv": "Ed25519", "d": PRIVATE, "x": PUBLIC},
    "A256GCM": {"kty": "oct", "kid": "k", "alg": "A256GCM", "k": OCTETS, "use": "enc"},
}


def test_a_key_comes_from_a_jwk(algorithm: Algorithm, snapshot: bytes) -> None:
    jwk = JWKS[algorithm]
    key = Key.from_jwk(jwk)
    assert (key.id, key.algorithm, key.seals, key.opens) == ("k", algorithm, True, True)
    raw = base64.urlsafe_b64decode((jwk["d"] if algorithm == "Ed25519" else jwk["k"]) + "=")
    same = Key.from_bytes(raw, id="k", algorithm=algorithm)
    assert KeyRing(Key.from_jwk(json.dumps(jwk))).open(KeyRing(same).seal(snapshot)) == snapshot
    assert key.to_cose_key() == same.to_cose_key() == Key.from_cose_key(same.to_cose_key()).to_cose_key()


def test_a_key_can_be_given_another_id(algorithm: Algorithm) -> None:
    jwk = {name: value for name, value in JWKS[algorithm].items() if name != "kid"}
    assert Key.from_jwk(jwk, id="2026").id == "2026"
    assert Key.from_cose_key(Key.from_jwk(JWKS[algorithm]).to_cose_key(), id="2026").id == "2026"
    with pytest.raises(SealKeyError, match="needs an id"):
        Key.from_jwk(jwk)


def test_a_public_jwk_only_opens() -> None:
    public = Key.from_jwk({name: value for name, value in JWKS["Ed25519"].items() if name != "d"})
    assert (public.seals, public.opens) == (False, True)
    assert public.to_cose_key() == Key.from_jwk(JWKS["Ed25519"]).public().to_cose_key()
    assert repr(public) == "<Key 'k', Ed25519, opens only>"


@pytest.mark.parametrize("number", [-8, -19, None])
def test_an_ed25519_key_may_name_either_algorithm(number: int | None) -> None:
    parameters = {1: 1, 2: b"k", -1: 6, -4: SECRET} | ({} if number is None else {3: number})
    assert Key.from_cose_key(cbor2.dumps(parameters)).algorithm == "Ed25519"


def test_operations_travel_with_the_key() -> None:
    parameters = {1: 4, 2: b"k", 3: 5, 4: [10], -1: SECRET}
    key = Key.from_cose_key(cbor2.dumps(parameters))
    assert (key.seals, key.opens) == (False, True)
    assert key.to_cose_key() == cbor2.dumps(parameters)


@pytest.mark.parametrize(
    ("algorithm", "named", "numbers"),
    [("HS256", ["verify", "sign"], [10, 9]), ("Ed25519", ["sign", "x"], [1]), ("A256GCM", ["decrypt"], [4])],
)
def test_a_jwk_s_operations_are_those_of_its_algorithm(
    algorithm: Algorithm, named: list[str], numbers: list[int]
) -> None:
    key = Key.from_jwk({**JWKS[algorithm], "key_ops": named})
    assert cbor2.loads(key.to_cose_key())[4] == numbers
    assert (key.seals, key.opens) == ("sign" in named, named[0] != "sign")


BAD_PARAMETERS: dict[str, tuple[dict[int, Any], str]] = {
    "another type": ({1: 2, 2: b"k", -1: 1}, "type 2"),
    "no algorithm": ({1: 4, 2: b"k", -1: SECRET}, "algorithm None"),
    "a key for direct use": ({1: 4, 2: b"k", 3: 3, -1: SECRET}, "algorithm 3 can't seal"),
    "a shorter tag": ({1: 4, 2: b"k", 3: 4, -1: SECRET}, "algorithm 4"),
    "another curve": ({1: 1, 2: b"k", 3: -8, -1: 7, -2: bytes(57)}, "can't seal"),
    "no id": ({1: 4, 3: 5, -1: SECRET}, "needs an id"),
    "an empty id": ({1: 4, 2: b"", 3: 5, -1: SECRET}, "needs an id"),
    "a binary id": ({1: 4, 2: b"\xff", 3: 5, -1: SECRET}, "needs an id"),
    "a long id": ({1: 4, 2: b"k" * 256, 3: 5, -1: SECRET}, "needs an id"),
    "no secret": ({1: 4, 2: b"k", 3: 5}, "has none"),
    "a short secret": ({1: 4, 2: b"k", 3: 5, -1: SECRET[1:]}, "at least 32 bytes, and 'k' has 31"),
    "a long secret": ({1: 4, 2: b"k", 3: -10, -1: SECRET + b"x"}, "has 32 bytes, and 'k' has 33"),
    "no half": ({1: 1, 2: b"k", -1: 6}, "neither a private nor a public half"),
    "a short half": ({1: 1, 2: b"k", -1: 6, -4: SECRET[1:]}, "has 32 bytes"),
    "another key's half": ({1: 1, 2: b"k", -1: 6, -2: bytes(32), -4: SECRET}, "not that of its private one"),
    "operations that are none": ({1: 4, 2: b"k", 3: 5, 4: "sign", -1: SECRET}, "key_ops are a list"),
}


@pytest.mark.parametrize(("parameters", "message"), BAD_PARAMETERS.values(), ids=BAD_PARAMETERS)
def test_what_is_no_key_is_refused(parameters: dict[int, Any], message: str) -> None:
    with pytest.raises(SealKeyError, match=message):
        Key.from_cose_key(cbor2.dumps(parameters))


@pytest.mark.parametrize("data", [b"", b"\x01", b"\xa1", b"{}"])
def test_what_is_no_cose_key_is_refused(data: bytes) -> None:
    with pytest.raises(SealKeyError, match="not a COSE_Key"):
        Key.from_cose_key(data)


@pytest.mark.parametrize(
    ("jwk", "message"),
    [
        ("[]", "not an object"),
        ("{", "not JSON"),
        ({"kty": "oct", "kid": "k", "k": OCTETS}, "not a JWK that can seal"),
        ({**JWKS["HS256"], "alg": "HS512"}, "can't seal"),
        ({**JWKS["HS256"], "use": "enc"}, "is for 'enc', and HS256 is for 'sig'"),
        ({**JWKS["A256GCM"], "use": "sig"}, "is for 'sig'"),
        ({"kty": "EC", "kid": "k", "crv": "P-256", "x": PUBLIC, "y": PUBLIC}, "seal"),
    ],
)
def test_a_jwk_that_can_t_seal_is_refused(jwk: Any, message: str) -> None:
    with pytest.raises(SealKeyError, match=message):
        Key.from_jwk(jwk)


def test_an_algorithm_has_a_name() -> None:
    with pytest.raises(SealKeyError, match="one of HS256, Ed25519, A256GCM, not 'none'"):
        Key.from_bytes(SECRET, id="k", algorithm="none")  # type: ignore[arg-type]


def test_bytes_are_bytes() -> None:
    with pytest.raises(TypeError, match="a key is bytes, not str"):
        Key.from_bytes("0" * 32, id="k", algorithm="HS256")  # type: ignore[arg-type]


def test_only_a_signing_key_has_a_public_half() -> None:
    with pytest.raises(SealKeyError, match="no public half"):
        Key.generate("HS256", id="k").public()


def test_generated_keys_differ(algorithm: Algorithm) -> None:
    assert Key.generate(algorithm, id="k").to_cose_key() != Key.generate(algorithm, id="k").to_cose_key()


def test_a_key_shows_no_material(algorithm: Algorithm) -> None:
    secret = b"do not show this secret anywhere"
    key = Key.from_bytes(secret, id="k", algorithm=algorithm)
    assert repr(key) == str(key) == f"<Key 'k', {algorithm}>"
    assert not hasattr(key, "__dict__")
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            copying(key)


@pytest.mark.parametrize("data", ['{"kty": "oct", "k": "c2VjcmV0"', '{"kty": "oct", "alg": "c2VjcmV0"}'])
def test_an_error_quotes_no_key(data: str) -> None:
    # A JSON decoder's error carries the document; a tracker that follows contexts would store the key.
    with pytest.raises(SealKeyError) as caught:
        Key.from_jwk(data)
    assert caught.value.__context__ is None
    assert "c2VjcmV0" not in "".join(traceback.format_exception_only(caught.value))


def test_crossload_does_without_the_library_until_there_is_a_key() -> None:
    program = "import sys, crossload, crossload.seal; sys.exit('cwt' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_missing_library_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cwt", None)
    with pytest.raises(SealUnavailableError, match=r"pip install 'crossload\[seal\]'"):
        Key.generate("Ed25519", id="k")
    with pytest.raises(SealUnavailableError, match=r"pip install 'crossload\[seal\]'"):
        Key.from_jwk(JWKS["HS256"])
