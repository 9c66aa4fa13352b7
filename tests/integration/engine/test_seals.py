"""A session's snapshot is sealed on its way out, and nothing of it is looked at before the seal holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crossload import Session, SettingError, SnapshotCorruptError, SnapshotSealError, inspect_snapshot
from crossload.seal import Algorithm, Key, KeyRing

if TYPE_CHECKING:
    from crossload.backends import BackendName


@pytest.fixture(params=["HS256", "Ed25519", "A256GCM"])
def ring(request: pytest.FixtureRequest) -> KeyRing:
    algorithm: Algorithm = request.param
    return KeyRing(Key.generate(algorithm, id="2026-11"))


@pytest.fixture
def sandboxes(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Which backends were asked for a sandbox: none, where a refusal came first."""
    opened: list[Any] = []

    def refuse(backend: str) -> None:
        opened.append(backend)
        raise AssertionError(backend)

    monkeypatch.setattr("crossload.session.open_transport", refuse)
    return opened


def refusal(data: bytes, **arguments: Any) -> SnapshotSealError:
    with pytest.raises(SnapshotSealError) as caught:
        Session.load(data, **arguments)
    return caught.value


def test_a_sealed_session_goes_on_in_either_backend(
    session: Session, backend: BackendName, other_backend: BackendName, ring: KeyRing
) -> None:
    session.feed_run("x = {b'k': 41}")
    sealed = session.dump(seal=ring)
    for reader in (backend, other_backend):
        with Session.load(sealed, backend=reader, keys=ring) as copy:
            assert copy.feed_run("x[b'k'] + 1") == 42


def test_an_inspection_names_the_key_of_a_seal(session: Session, ring: KeyRing) -> None:
    seal = inspect_snapshot(session.dump(seal=ring)).seal
    assert seal is not None
    assert seal.key == b"2026-11"


def test_every_changed_byte_and_every_truncation_is_refused_before_there_is_a_sandbox(
    session: Session, backend: BackendName, ring: KeyRing, sandboxes: list[Any]
) -> None:
    sealed = session.dump(seal=ring)
    for at in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[at] ^= 1
        refusal(bytes(damaged), backend=backend, keys=ring)
        refusal(sealed[:at], backend=backend, keys=ring)
    assert sandboxes == []
    with pytest.raises(AssertionError):
        Session.load(sealed, backend=backend, keys=ring)
    assert sandboxes == [backend]


def test_what_is_sealed_is_decoded_only_once_the_seal_holds(backend: BackendName, ring: KeyRing) -> None:
    # Inside is a magic, a format version and nothing: whoever decodes it can't overlook that.
    sealed = ring.seal(b"\x89CLS\r\n\x1a\n\1\0" + bytes(100))
    with pytest.raises(SnapshotCorruptError):
        Session.load(sealed, backend=backend, keys=ring)
    for at in range(len(sealed)):
        refusal(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], backend=backend, keys=ring)


def test_an_unsealed_snapshot_is_refused_where_keys_are_given(
    session: Session, backend: BackendName, ring: KeyRing, sandboxes: list[Any]
) -> None:
    assert refusal(session.dump(), backend=backend, keys=ring).reason == "unsealed"
    assert refusal(b"", backend=backend, keys=ring).reason == "unsealed"
    assert sandboxes == []


def test_a_sealed_snapshot_without_keys_says_which_key_it_needs(
    session: Session, backend: BackendName, ring: KeyRing, sandboxes: list[Any]
) -> None:
    sealed = session.dump(seal=ring)
    for trusted in (False, True):
        error = refusal(sealed, backend=backend, trusted=trusted)
        assert (error.reason, error.key_id) == ("sealed", "2026-11")
        assert "'2026-11'; pass keys=KeyRing(...)" in str(error)
    cut = refusal(sealed[:-1], backend=backend)
    assert (cut.reason, cut.key_id) == ("sealed", None)
    assert sandboxes == []


@pytest.mark.parametrize("form", ["crossload", "monty"])
def test_native_decodes_what_is_not_sealed_only_where_the_caller_vouches_for_it(session: Session, form: Any) -> None:
    session.feed_run("x = 1")
    data = session.dump(format=form)
    error = refusal(data, backend="native", format=form)
    assert (error.reason, error.key_id) == ("unsealed", None)
    assert "trusted=True" in str(error)
    with Session.load(data, backend=session.backend, format=form, trusted=True) as copy:
        assert copy.feed_run("x") == 1


def test_wasm_decodes_what_is_not_sealed(session: Session) -> None:
    with Session.load(session.dump(), backend="wasm") as copy:
        assert copy.suspended is None


def test_a_seal_can_be_bound_to_where_the_snapshot_belongs(session: Session, backend: BackendName) -> None:
    ring = KeyRing(Key.generate("A256GCM", id="k"))
    sealed = session.dump(seal=ring.bind(b"order 12"))
    Session.load(sealed, backend=backend, keys=ring.bind(b"order 12")).close()
    assert refusal(sealed, backend=backend, keys=ring.bind(b"order 13")).reason == "not_authentic"


def test_a_raw_dump_has_no_seal(session: Session, backend: BackendName, ring: KeyRing) -> None:
    with pytest.raises(SettingError, match="a raw dump can't be sealed"):
        session.dump(format="monty", seal=ring)
    with pytest.raises(SettingError, match="a raw dump has no seal"):
        Session.load(session.dump(format="monty"), backend=backend, format="monty", keys=ring)


def test_what_the_caller_vouches_for_needs_no_keys(session: Session, backend: BackendName, ring: KeyRing) -> None:
    with pytest.raises(SettingError, match="keys or trusted=True"):
        Session.load(session.dump(seal=ring), backend=backend, keys=ring, trusted=True)


def test_keys_are_a_ring(session: Session, backend: BackendName) -> None:
    key: Any = Key.generate("HS256", id="k")
    with pytest.raises(TypeError, match="keys are a KeyRing, not Key"):
        session.dump(seal=key)
    with pytest.raises(TypeError, match="keys are a KeyRing, not Key"):
        Session.load(session.dump(), backend=backend, keys=key)
