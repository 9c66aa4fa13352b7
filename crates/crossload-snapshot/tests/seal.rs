//! Seals as hosts see them: what either language sealed opens in the other, and nothing else does.
#![allow(missing_docs)]

use std::collections::HashSet;

use crossload_snapshot::{
    Envelope,
    seal::{Algorithm, Key, KeyError, KeyRing, SealError},
};
use serde_json::Value;

/// Written by `tests/vectors/seals.py`.
const VECTORS: &str = include_str!("../../../tests/vectors/seals.json");
const ALGORITHMS: [Algorithm; 3] = [Algorithm::Hs256, Algorithm::Ed25519, Algorithm::A256Gcm];

fn vectors() -> Value {
    serde_json::from_str(VECTORS).unwrap()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn rows(value: &Value) -> impl Iterator<Item = &Value> {
    let rows = value.as_array().unwrap();
    assert!(!rows.is_empty());
    rows.iter()
}

fn ring() -> KeyRing {
    let vectors = vectors();
    let mut keys = rows(&vectors["keys"]).map(|key| Key::from_cose_key(&bytes(&key["cose_key"])).unwrap());
    KeyRing::new(keys.next().unwrap(), keys).unwrap()
}

fn snapshot() -> Vec<u8> {
    bytes(&vectors()["snapshot"])
}

fn ring_of(algorithm: Algorithm) -> KeyRing {
    KeyRing::new(Key::from_bytes(algorithm, "k", &[7; 32]).unwrap(), []).unwrap()
}

#[test]
fn what_either_side_sealed_opens() {
    let vectors = vectors();
    for row in rows(&vectors["sealed"]) {
        let opened = ring().bind(&bytes(&row["context"])).open(&bytes(&row["message"])).unwrap();
        assert_eq!(opened, snapshot(), "{row}");
        assert!(Envelope::parse(&opened).is_ok());
    }
}

#[test]
fn what_no_side_may_open_is_refused_for_the_reason() {
    let vectors = vectors();
    for row in rows(&vectors["refused"]) {
        let error = ring().open(&bytes(&row["message"])).unwrap_err();
        assert_eq!(error.reason(), row["reason"].as_str(), "{row}: {error}");
    }
}

#[test]
fn what_is_sealed_here_opens_in_its_own_context_only() {
    for algorithm in ALGORITHMS {
        let sealed = ring_of(algorithm).bind(b"order 12").seal(&snapshot()).unwrap();
        assert_eq!(ring_of(algorithm).bind(b"order 12").open(&sealed).unwrap(), snapshot());
        for other in [&b"order 13"[..], b""] {
            let refusal = SealError::NotAuthentic { key_id: "k".to_owned() };
            assert_eq!(ring_of(algorithm).bind(other).open(&sealed), Err(refusal));
        }
    }
}

#[test]
fn every_truncation_and_every_single_byte_change_is_refused() {
    for algorithm in ALGORITHMS {
        let ring = ring_of(algorithm);
        let sealed = ring.seal(&snapshot()).unwrap();
        for length in 0..sealed.len() {
            assert!(ring.open(&sealed[..length]).is_err(), "{length} bytes were accepted");
        }
        for at in 0..sealed.len() {
            for change in 1..=255 {
                let mut damaged = sealed.clone();
                damaged[at] ^= change;
                assert!(ring.open(&damaged).is_err(), "{algorithm:?}: byte {at} changed by {change:#x} was accepted");
            }
        }
    }
}

#[test]
fn a_rotated_ring_seals_with_the_new_key_and_opens_what_the_old_one_sealed() {
    let key = |id: &str, fill: u8| Key::from_bytes(Algorithm::A256Gcm, id, &[fill; 32]).unwrap();
    let old = KeyRing::new(key("old", 1), []).unwrap();
    let rotated = KeyRing::new(key("new", 2), [key("old", 1)]).unwrap();
    let before = old.seal(&snapshot()).unwrap();
    assert_eq!(rotated.open(&before).unwrap(), snapshot());
    let after = rotated.seal(&snapshot()).unwrap();
    assert_eq!(old.open(&after), Err(SealError::UnknownKey { key_id: "new".to_owned() }));
    assert_eq!(KeyRing::new(key("k", 1), [key("k", 2)]).unwrap_err(), KeyError::Duplicate("k".to_owned()));
}

#[test]
fn a_public_key_opens_and_does_not_seal() {
    let key = Key::from_bytes(Algorithm::Ed25519, "k", &[7; 32]).unwrap();
    let public = KeyRing::new(key.public().unwrap(), []).unwrap();
    let sealed = KeyRing::new(key, []).unwrap().seal(&snapshot()).unwrap();
    assert_eq!(public.open(&sealed).unwrap(), snapshot());
    assert_eq!(public.seal(&snapshot()), Err(KeyError::OpensOnly("k".to_owned()).into()));
}

#[test]
fn only_a_snapshot_is_sealed_and_only_once() {
    let ring = ring_of(Algorithm::Hs256);
    for other in [&b"MONTY\0\x0e\0"[..], b"", &ring.seal(&snapshot()).unwrap()] {
        assert_eq!(ring.seal(other), Err(SealError::NotASnapshot));
    }
}

#[test]
fn no_key_meets_a_nonce_twice() {
    let ring = ring_of(Algorithm::A256Gcm);
    let mut seen = HashSet::new();
    for _ in 0..10_000 {
        let sealed = ring.seal(&snapshot()).unwrap();
        let message: coset::CoseEncrypt = coset::TaggedCborSerializable::from_tagged_slice(&sealed).unwrap();
        let salt = message.recipients[0].unprotected.rest[0].1.as_bytes().unwrap().clone();
        assert!(seen.insert((salt, message.unprotected.iv)));
    }
}

#[test]
fn keys_come_from_a_cose_key_and_go_to_one() {
    let vectors = vectors();
    for row in rows(&vectors["keys"]) {
        let encoded = bytes(&row["cose_key"]);
        let key = Key::from_cose_key(&encoded).unwrap();
        assert_eq!(*key.to_cose_key(), encoded);
        assert_eq!(key.id(), row["id"].as_str().unwrap());
        assert!(key.seals() && key.opens());
    }
}

#[test]
fn a_key_that_can_t_seal_is_refused() {
    // kty, kid "k", alg, k or crv/x/d
    for (encoded, error) in [
        (&b"\x00"[..], KeyError::Malformed),
        (b"\xa3\x01\x04\x02\x41k\x03\x05", KeyError::Length),
        (b"\xa4\x01\x04\x02\x41k\x03\x05\x20\x41\0", KeyError::Length),
        (b"\xa3\x01\x04\x02\x41k\x03\x03", KeyError::Unsuitable),
        (b"\xa4\x01\x01\x02\x41k\x03\x32\x20\x07", KeyError::Unsuitable),
        (b"\xa4\x01\x01\x02\x41k\x03\x32\x20\x06", KeyError::Length),
    ] {
        assert_eq!(Key::from_cose_key(encoded).unwrap_err(), error, "{encoded:x?}");
    }
    assert_eq!(Key::from_bytes(Algorithm::Hs256, "", &[0; 32]).unwrap_err(), KeyError::Id);
    assert_eq!(Key::from_bytes(Algorithm::A256Gcm, "k", &[0; 33]).unwrap_err(), KeyError::Length);
}

#[test]
fn an_ed25519_key_with_the_public_half_of_another_is_refused() {
    let key = |fill| Key::from_bytes(Algorithm::Ed25519, "k", &[fill; 32]).unwrap();
    let public = key(2).public().unwrap().to_cose_key();
    let mut mixed = key(1).to_cose_key();
    let half = public.len() - 32;
    mixed[half..half + 32].copy_from_slice(&public[half..]);
    assert_eq!(Key::from_cose_key(&mixed).unwrap_err(), KeyError::Halves);
}

#[test]
fn debug_shows_no_key_material() {
    for algorithm in ALGORITHMS {
        let shown = format!("{:?}", ring_of(algorithm));
        assert!(shown.contains("\"k\"") && !shown.contains("7, 7") && !shown.contains("0707"), "{shown}");
    }
}
