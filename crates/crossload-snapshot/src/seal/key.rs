//! One key: its id, what it is for, and the `COSE_Key` that it comes from and goes to.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use coset::{
    CborSerializable, CoseKey, CoseKeyBuilder, Label, RegisteredLabel, RegisteredLabelWithPrivate,
    cbor::Value,
    iana::{self, EnumI64, KeyOperation},
};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

/// The most bytes of UTF-8 that a key's id has.
pub const MAX_KEY_ID_LEN: usize = 255;
/// Bytes of an encryption key, an Ed25519 seed or public key; the least of a MAC key.
const KEY_LEN: usize = 32;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// `HMAC 256/256` in a `COSE_Mac0`: who has the key seals and opens.
    Hs256,
    /// `Ed25519` in a `COSE_Sign1`: the private key seals, the public one opens.
    Ed25519,
    /// `A256GCM` in a `COSE_Encrypt`, each message with a key of its own that `direct+HKDF-SHA-256` derives from this one.
    A256Gcm,
}

/// Why a key can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are no `COSE_Key`. What the decoder says of them is not passed on: it may quote the key.
    #[error("not a COSE_Key")]
    Malformed,
    /// Its type or its algorithm is none that seals.
    #[error("a key of another type or algorithm than those that seal: HMAC 256/256, Ed25519, direct+HKDF-SHA-256")]
    Unsuitable,
    /// It has no id, or one that is not UTF-8 or too long.
    #[error("a key needs an id of at most {MAX_KEY_ID_LEN} bytes of UTF-8")]
    Id,
    /// It has another length than its algorithm takes, or is missing.
    #[error("a key has {KEY_LEN} bytes; only one for HMAC may have more")]
    Length,
    /// The public half is not that of the private one.
    #[error("the public half of this Ed25519 key is not that of its private one")]
    Halves,
    /// Two keys of a ring have one id.
    #[error("two keys of this ring are called {0:?}")]
    Duplicate(String),
    /// The key that should seal is public, or its `key_ops` don't have it seal.
    #[error("the key {0:?} only opens")]
    OpensOnly(String),
}

enum Material {
    Hs256(Zeroizing<Vec<u8>>),
    Ed25519 { public: VerifyingKey, private: Option<Box<SigningKey>> },
    A256Gcm(Zeroizing<Vec<u8>>),
}

/// A key with its id and the one algorithm that it is used with. `Debug` shows no key material.
pub struct Key {
    id: String,
    material: Material,
    operations: Option<Vec<KeyOperation>>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).field("algorithm", &self.algorithm()).finish_non_exhaustive()
    }
}

impl Key {
    /// Takes a secret key as it is; for [`Algorithm::Ed25519`], the private key (RFC 8032's 32-byte seed).
    pub fn from_bytes(algorithm: Algorithm, id: &str, secret: &[u8]) -> Result<Self, KeyError> {
        let material = match algorithm {
            Algorithm::Hs256 if secret.len() >= KEY_LEN => Material::Hs256(Zeroizing::new(secret.to_vec())),
            Algorithm::A256Gcm if secret.len() == KEY_LEN => Material::A256Gcm(Zeroizing::new(secret.to_vec())),
            Algorithm::Ed25519 => {
                let private = SigningKey::try_from(secret).map_err(|_| KeyError::Length)?;
                Material::Ed25519 { public: private.verifying_key(), private: Some(Box::new(private)) }
            }
            Algorithm::Hs256 | Algorithm::A256Gcm => return Err(KeyError::Length),
        };
        Self::new(id.to_owned(), material, None)
    }

    /// Reads a `COSE_Key` (RFC 9052, section 7).
    pub fn from_cose_key(encoded: &[u8]) -> Result<Self, KeyError> {
        let key = CoseKey::from_slice(encoded).map_err(|_| KeyError::Malformed)?;
        let id = String::from_utf8(key.key_id.clone()).map_err(|_| KeyError::Id)?;
        let assigned = match &key.alg {
            Some(RegisteredLabelWithPrivate::Assigned(algorithm)) => Some(*algorithm),
            None => None,
            Some(_) => return Err(KeyError::Unsuitable),
        };
        let kind = match &key.kty {
            RegisteredLabel::Assigned(kind) => *kind,
            RegisteredLabel::Text(_) => return Err(KeyError::Unsuitable),
        };
        let mut material = match (kind, assigned) {
            (iana::KeyType::Symmetric, Some(iana::Algorithm::HMAC_256_256)) => {
                Self::from_bytes(Algorithm::Hs256, &id, parameter(&key, K)?.ok_or(KeyError::Length)?)?
            }
            (iana::KeyType::Symmetric, Some(iana::Algorithm::Direct_HKDF_SHA_256)) => {
                Self::from_bytes(Algorithm::A256Gcm, &id, parameter(&key, K)?.ok_or(KeyError::Length)?)?
            }
            (iana::KeyType::OKP, None | Some(iana::Algorithm::Ed25519 | iana::Algorithm::EdDSA)) => {
                Self::new(id, pair(&key)?, None)?
            }
            _ => return Err(KeyError::Unsuitable),
        };
        if !key.key_ops.is_empty() {
            let known = key.key_ops.iter().filter_map(|operation| match operation {
                RegisteredLabel::Assigned(operation) => Some(*operation),
                RegisteredLabel::Text(_) => None,
            });
            material.operations = Some(known.collect());
        }
        Ok(material)
    }

    fn new(id: String, material: Material, operations: Option<Vec<KeyOperation>>) -> Result<Self, KeyError> {
        if id.is_empty() || id.len() > MAX_KEY_ID_LEN {
            Err(KeyError::Id)
        } else {
            Ok(Self { id, material, operations })
        }
    }

    /// What names the key in the seals that it makes.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The one algorithm that it is used with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::Hs256(_) => Algorithm::Hs256,
            Material::Ed25519 { .. } => Algorithm::Ed25519,
            Material::A256Gcm(_) => Algorithm::A256Gcm,
        }
    }

    /// Whether it can seal: a public key, or one whose `key_ops` say otherwise, only opens.
    #[must_use]
    pub fn seals(&self) -> bool {
        use KeyOperation::{DeriveBits, DeriveKey, Encrypt, MacCreate, Sign};
        !matches!(self.material, Material::Ed25519 { private: None, .. })
            && self.allows(&[Sign, Encrypt, DeriveKey, DeriveBits, MacCreate])
    }

    /// Whether it can open: its `key_ops` may say otherwise.
    #[must_use]
    pub fn opens(&self) -> bool {
        use KeyOperation::{Decrypt, DeriveBits, DeriveKey, MacVerify, Verify};
        self.allows(&[Verify, Decrypt, DeriveKey, DeriveBits, MacVerify])
    }

    fn allows(&self, use_: &[KeyOperation]) -> bool {
        self.operations.as_ref().is_none_or(|operations| operations.iter().any(|operation| use_.contains(operation)))
    }

    /// The key, secrets included, as a `COSE_Key` in deterministic CBOR.
    ///
    /// # Panics
    /// Never: a key's parameters can be encoded.
    #[must_use]
    pub fn to_cose_key(&self) -> Zeroizing<Vec<u8>> {
        let (kind, algorithm) = match self.material {
            Material::Hs256(_) => (iana::KeyType::Symmetric, iana::Algorithm::HMAC_256_256),
            Material::Ed25519 { .. } => (iana::KeyType::OKP, iana::Algorithm::Ed25519),
            Material::A256Gcm(_) => (iana::KeyType::Symmetric, iana::Algorithm::Direct_HKDF_SHA_256),
        };
        let mut key = CoseKeyBuilder::new().key_type(kind).key_id(self.id.clone().into_bytes()).algorithm(algorithm);
        for operation in self.operations.iter().flatten() {
            key = key.add_key_op(*operation);
        }
        key = match &self.material {
            Material::Hs256(secret) | Material::A256Gcm(secret) => key.param(K, Value::Bytes(secret.to_vec())),
            Material::Ed25519 { public, private } => {
                let curve = iana::EllipticCurve::Ed25519.to_i64();
                let key = key.param(CRV, Value::from(curve)).param(X, Value::Bytes(public.to_bytes().to_vec()));
                match private {
                    Some(private) => key.param(D, Value::Bytes(private.to_bytes().to_vec())),
                    None => key,
                }
            }
        };
        Zeroizing::new(key.build().to_vec().expect("plain parameters"))
    }

    /// The public half of an [`Algorithm::Ed25519`] key, which opens what the key seals.
    #[must_use]
    pub fn public(&self) -> Option<Self> {
        let Material::Ed25519 { public, .. } = self.material else { return None };
        Some(Self { id: self.id.clone(), material: Material::Ed25519 { public, private: None }, operations: None })
    }

    /// The tag or signature of `data`, if the key authenticates and seals.
    pub(super) fn prove(&self, data: &[u8]) -> Option<Vec<u8>> {
        match &self.material {
            Material::Hs256(secret) => Some(hmac(secret).chain_update(data).finalize().into_bytes().to_vec()),
            Material::Ed25519 { private, .. } => private.as_ref().map(|private| private.sign(data).to_bytes().to_vec()),
            Material::A256Gcm(_) => None,
        }
    }

    /// Whether `proof` is the key's tag or signature of `data`.
    pub(super) fn proves(&self, data: &[u8], proof: &[u8]) -> bool {
        match &self.material {
            Material::Hs256(secret) => hmac(secret).chain_update(data).verify_slice(proof).is_ok(),
            Material::Ed25519 { public, .. } => {
                Signature::from_slice(proof).is_ok_and(|signature| public.verify_strict(data, &signature).is_ok())
            }
            Material::A256Gcm(_) => false,
        }
    }

    /// The cipher of the one message that has this salt.
    pub(super) fn cipher(&self, salt: &[u8], derivation: &[u8]) -> Option<MessageCipher> {
        let Material::A256Gcm(secret) = &self.material else { return None };
        let mut derived = Zeroizing::new([0; KEY_LEN]);
        Hkdf::<Sha256>::new(Some(salt), secret).expand(derivation, derived.as_mut()).ok()?;
        Aes256Gcm::new_from_slice(derived.as_ref()).ok().map(MessageCipher)
    }
}

/// AES-256-GCM with a key that one message has for itself.
pub(super) struct MessageCipher(Aes256Gcm);

impl MessageCipher {
    pub(super) fn encrypt(&self, nonce: [u8; super::IV_LEN], plain: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        self.0.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad }).ok()
    }

    pub(super) fn decrypt(&self, nonce: [u8; super::IV_LEN], sealed: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        self.0.decrypt(&Nonce::from(nonce), Payload { msg: sealed, aad }).ok()
    }
}

const K: i64 = iana::SymmetricKeyParameter::K as i64;
const CRV: i64 = iana::OkpKeyParameter::Crv as i64;
const X: i64 = iana::OkpKeyParameter::X as i64;
const D: i64 = iana::OkpKeyParameter::D as i64;

fn hmac(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("HMAC takes a key of any length")
}

fn value(key: &CoseKey, label: i64) -> Option<&Value> {
    key.params.iter().find(|(other, _)| *other == Label::Int(label)).map(|(_, value)| value)
}

fn parameter(key: &CoseKey, label: i64) -> Result<Option<&[u8]>, KeyError> {
    value(key, label).map(|value| value.as_bytes().map(Vec::as_slice).ok_or(KeyError::Length)).transpose()
}

fn pair(key: &CoseKey) -> Result<Material, KeyError> {
    if value(key, CRV) != Some(&Value::from(iana::EllipticCurve::Ed25519.to_i64())) {
        return Err(KeyError::Unsuitable);
    }
    let stated = parameter(key, X)?.map(VerifyingKey::try_from).transpose().map_err(|_| KeyError::Length)?;
    let private = parameter(key, D)?.map(SigningKey::try_from).transpose().map_err(|_| KeyError::Length)?;
    let derived = private.as_ref().map(SigningKey::verifying_key);
    // Signing with another key's public half gives the private one away.
    if stated.is_some() && derived.is_some() && stated != derived {
        return Err(KeyError::Halves);
    }
    let public = derived.or(stated).ok_or(KeyError::Length)?;
    Ok(Material::Ed25519 { public, private: private.map(Box::new) })
}
