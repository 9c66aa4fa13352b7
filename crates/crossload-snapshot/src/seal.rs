//! Seals: COSE messages (RFC 9052) around whole snapshots, made and opened by the host, outside the sandbox.
//!
//! A seal has one byte form, which `docs/seals.md` specifies; whatever else is not opened. The Python package makes and
//! opens the same.

mod key;

use coset::{
    AsCborValue, CborSerializable, CoseEncrypt, CoseEncryptBuilder, CoseKdfContextBuilder, CoseMac0, CoseMac0Builder,
    CoseRecipientBuilder, CoseSign1, CoseSign1Builder, Header, HeaderBuilder, Label, ProtectedHeader,
    SuppPubInfoBuilder, TaggedCborSerializable, cbor::Value, iana,
};
use minicbor::{Decoder, data::Tag, decode};
use thiserror::Error;

pub use key::{Algorithm, Key, KeyError, MAX_KEY_ID_LEN};

use crate::MAGIC;

/// The content type in every seal.
pub const CONTENT_TYPE: &str = "application/vnd.crossload.snapshot";

const MAX_HEADER_LEN: usize = 512;
const IV_LEN: usize = 12;
const SALT_LEN: usize = 32;
const KEY_BITS: u64 = 256;
const SALT: i64 = iana::HeaderAlgorithmParameter::Salt as i64;

/// Why a seal was refused. Until a seal holds, ids are what whoever made the bytes wants them to be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SealError {
    /// The bytes are no COSE message.
    #[error("the snapshot is not sealed")]
    Unsealed,
    /// They are not of the one form that a seal has.
    #[error("the seal is malformed: {0}")]
    Malformed(String),
    /// The seal demands that header parameters are understood which no seal has.
    #[error("the seal of key {key_id:?} demands header parameters that are not known here")]
    Critical {
        /// The key that the seal names.
        key_id: String,
    },
    /// What is sealed is something else.
    #[error("what key {key_id:?} sealed is not a snapshot")]
    ContentType {
        /// The key that the seal names.
        key_id: String,
    },
    /// The key is for another algorithm than the seal names, or not for opening.
    #[error("the seal names an algorithm that the key {key_id:?} is not for")]
    Algorithm {
        /// The key that the seal names.
        key_id: String,
    },
    /// The ring lacks the key.
    #[error("the ring has no key {key_id:?}")]
    UnknownKey {
        /// The key that the seal names.
        key_id: String,
    },
    /// The bytes were changed, or sealed for another context, or with another key of this name.
    #[error("the seal of key {key_id:?} does not hold")]
    NotAuthentic {
        /// The key that the seal names.
        key_id: String,
    },
    /// What should be sealed is no snapshot, or sealed already.
    #[error("only a snapshot is sealed, and only once")]
    NotASnapshot,
    /// The ring's first key can't seal.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The operating system gave no randomness.
    #[error("no randomness: {0}")]
    Random(String),
}

impl SealError {
    /// The reason in one word, the same as in Python; none for what only sealing can end in.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Unsealed => Some("unsealed"),
            Self::Malformed(_) => Some("malformed"),
            Self::Critical { .. } => Some("critical"),
            Self::ContentType { .. } => Some("content_type"),
            Self::Algorithm { .. } => Some("algorithm"),
            Self::UnknownKey { .. } => Some("unknown_key"),
            Self::NotAuthentic { .. } => Some("not_authentic"),
            Self::NotASnapshot | Self::Key(_) | Self::Random(_) => None,
        }
    }
}

/// Keys by id: the first seals, every one opens what it sealed.
#[derive(Debug)]
pub struct KeyRing {
    keys: Vec<Key>,
    context: Vec<u8>,
}

impl KeyRing {
    /// A ring whose first key seals. To rotate, put a new key before the others.
    pub fn new(first: Key, others: impl IntoIterator<Item = Key>) -> Result<Self, KeyError> {
        let mut keys = vec![first];
        for key in others {
            if keys.iter().any(|other| other.id() == key.id()) {
                return Err(KeyError::Duplicate(key.id().to_owned()));
            }
            keys.push(key);
        }
        Ok(Self { keys, context: Vec::new() })
    }

    /// Binds the ring: its seals open only where the same context is given again. The context is not stored.
    #[must_use]
    pub fn bind(self, context: &[u8]) -> Self {
        Self { context: context.to_vec(), ..self }
    }

    /// Seals a snapshot with the first key.
    ///
    /// # Panics
    /// Never: a ring has a key, and what is encoded here can be.
    pub fn seal(&self, snapshot: &[u8]) -> Result<Vec<u8>, SealError> {
        let key = self.keys.first().expect("a ring has a key");
        if !key.seals() {
            return Err(KeyError::OpensOnly(key.id().to_owned()).into());
        }
        if !snapshot.starts_with(&MAGIC) {
            return Err(SealError::NotASnapshot);
        }
        let prove = |data: &[u8]| key.prove(data).expect("a key that seals");
        let encoded = match key.algorithm() {
            Algorithm::Hs256 => CoseMac0Builder::new()
                .protected(header(Some(key.id()), Algorithm::Hs256))
                .payload(snapshot.to_vec())
                .create_tag(&self.context, prove)
                .build()
                .to_tagged_vec(),
            Algorithm::Ed25519 => CoseSign1Builder::new()
                .protected(header(Some(key.id()), Algorithm::Ed25519))
                .payload(snapshot.to_vec())
                .create_signature(&self.context, prove)
                .build()
                .to_tagged_vec(),
            Algorithm::A256Gcm => self.encrypt(key, snapshot)?.to_tagged_vec(),
        };
        Ok(encoded.expect("plain values"))
    }

    /// Each message has a key of its own, derived with a fresh salt; the IV is the only one that the key ever meets.
    fn encrypt(&self, key: &Key, snapshot: &[u8]) -> Result<CoseEncrypt, SealError> {
        let mut salt = [0; SALT_LEN];
        let mut iv = [0; IV_LEN];
        for random in [&mut salt[..], &mut iv[..]] {
            getrandom::fill(random).map_err(|error| SealError::Random(error.to_string()))?;
        }
        let recipient = CoseRecipientBuilder::new()
            .protected(recipient_header(key.id()))
            .unprotected(HeaderBuilder::new().value(SALT, Value::Bytes(salt.to_vec())).build())
            .ciphertext(Vec::new())
            .build();
        let cipher = key.cipher(&salt, &derivation(&recipient.protected)).expect("an encryption key");
        Ok(CoseEncryptBuilder::new()
            .protected(header(None, Algorithm::A256Gcm))
            .unprotected(HeaderBuilder::new().iv(iv.to_vec()).build())
            .create_ciphertext(snapshot, &self.context, |plain, aad| {
                cipher.encrypt(iv, plain, aad).expect("a snapshot is shorter than 64 GiB")
            })
            .add_recipient(recipient)
            .build())
    }

    /// Returns the snapshot in a seal, if the seal holds. Nothing of it has been looked at before.
    pub fn open(&self, data: &[u8]) -> Result<Vec<u8>, SealError> {
        match frame(data)? {
            Algorithm::Hs256 => {
                let message: CoseMac0 = parse(data)?;
                let key = self.key(&message.protected, None, Algorithm::Hs256)?;
                let proof = |tag: &[u8], data: &[u8]| authentic(key, key.proves(data, tag).then_some(()));
                message.verify_payload_tag(&self.context, absent, proof)?;
                message.payload.ok_or_else(absent)
            }
            Algorithm::Ed25519 => {
                let message: CoseSign1 = parse(data)?;
                let key = self.key(&message.protected, None, Algorithm::Ed25519)?;
                let proof = |signature: &[u8], data: &[u8]| authentic(key, key.proves(data, signature).then_some(()));
                message.verify_signature(&self.context, proof)?;
                message.payload.ok_or_else(absent)
            }
            Algorithm::A256Gcm => {
                let message: CoseEncrypt = parse(data)?;
                let [recipient] = &message.recipients[..] else { return Err(absent()) };
                let key = self.key(&message.protected, Some(&recipient.protected), Algorithm::A256Gcm)?;
                let [(Label::Int(SALT), Value::Bytes(salt))] = &recipient.unprotected.rest[..] else {
                    return Err(absent());
                };
                let iv = <[u8; IV_LEN]>::try_from(&message.unprotected.iv[..]).map_err(|_| absent())?;
                message.decrypt_ciphertext(&self.context, absent, |sealed, aad| {
                    let cipher = key.cipher(salt, &derivation(&recipient.protected));
                    authentic(key, cipher.and_then(|cipher| cipher.decrypt(iv, sealed, aad)))
                })
            }
        }
    }

    /// Checks the protected headers, and finds the key that they name.
    fn key(
        &self,
        outer: &ProtectedHeader,
        recipient: Option<&ProtectedHeader>,
        algorithm: Algorithm,
    ) -> Result<&Key, SealError> {
        let key_id = String::from_utf8(recipient.unwrap_or(outer).header.key_id.clone())
            .ok()
            .filter(|id| !id.is_empty() && id.len() <= MAX_KEY_ID_LEN)
            .ok_or_else(|| SealError::Malformed("its protected header names no key".to_owned()))?;
        match recipient {
            None => check(outer, &header(Some(&key_id), algorithm), &key_id)?,
            Some(recipient) => {
                check(outer, &header(None, algorithm), &key_id)?;
                check(recipient, &recipient_header(&key_id), &key_id)?;
            }
        }
        let key = self.keys.iter().find(|key| key.id() == key_id);
        let key = key.ok_or_else(|| SealError::UnknownKey { key_id: key_id.clone() })?;
        if key.algorithm() == algorithm && key.opens() { Ok(key) } else { Err(SealError::Algorithm { key_id }) }
    }
}

/// The protected header of a message; where there is a recipient, that one names the key.
fn header(key_id: Option<&str>, algorithm: Algorithm) -> Header {
    let number = match algorithm {
        Algorithm::Hs256 => iana::Algorithm::HMAC_256_256,
        Algorithm::Ed25519 => iana::Algorithm::Ed25519,
        Algorithm::A256Gcm => iana::Algorithm::A256GCM,
    };
    let header = HeaderBuilder::new().algorithm(number).content_type(CONTENT_TYPE.to_owned());
    match key_id {
        Some(key_id) => header_with_key(header, key_id).build(),
        None => header.build(),
    }
}

fn recipient_header(key_id: &str) -> Header {
    header_with_key(HeaderBuilder::new().algorithm(iana::Algorithm::Direct_HKDF_SHA_256), key_id).build()
}

fn header_with_key(header: HeaderBuilder, key_id: &str) -> HeaderBuilder {
    header.key_id(key_id.as_bytes().to_vec())
}

/// The `COSE_KDF_Context` (RFC 9053, section 5.2): it binds the derived key to its algorithm and the recipient.
fn derivation(recipient: &ProtectedHeader) -> Vec<u8> {
    let mut public = SuppPubInfoBuilder::new().key_data_length(KEY_BITS).build();
    public.protected = recipient.clone();
    let context = CoseKdfContextBuilder::new().algorithm(iana::Algorithm::A256GCM).supp_pub_info(public).build();
    context.to_vec().expect("plain values")
}

/// Compares a protected header with what it has to be, and says what differs.
fn check(found: &ProtectedHeader, wanted: &Header, key_id: &str) -> Result<(), SealError> {
    let key_id = key_id.to_owned();
    let header = &found.header;
    if !header.crit.is_empty() {
        return Err(SealError::Critical { key_id });
    }
    if wanted.content_type.is_some() && header.content_type != wanted.content_type {
        return Err(SealError::ContentType { key_id });
    }
    if header.alg != wanted.alg {
        return Err(SealError::Algorithm { key_id });
    }
    if header != wanted || wanted.clone().to_vec().ok() != found.original_data {
        return Err(SealError::Malformed("its protected header has another form".to_owned()));
    }
    Ok(())
}

fn authentic<T>(key: &Key, proof: Option<T>) -> Result<T, SealError> {
    proof.ok_or_else(|| SealError::NotAuthentic { key_id: key.id().to_owned() })
}

fn absent() -> SealError {
    SealError::Malformed("a part is missing".to_owned())
}

/// Decodes a framed message, and makes sure that it is in its one form.
fn parse<T: TaggedCborSerializable + AsCborValue + Clone>(data: &[u8]) -> Result<T, SealError> {
    let malformed = |error: coset::CoseError| SealError::Malformed(error.to_string());
    let message = T::from_tagged_slice(data).map_err(malformed)?;
    if message.clone().to_tagged_vec().map_err(malformed)? != data {
        return Err(SealError::Malformed("it is not deterministic CBOR".to_owned()));
    }
    Ok(message)
}

/// Steps over a message by the grammar of a seal, and says which form it has.
///
/// The decoder that comes after it would build whatever a stranger's bytes describe.
fn frame(data: &[u8]) -> Result<Algorithm, SealError> {
    let mut decoder = Decoder::new(data);
    let algorithm = match decoder.tag().map(Tag::as_u64) {
        Ok(17) => Algorithm::Hs256,
        Ok(18) => Algorithm::Ed25519,
        Ok(96) => Algorithm::A256Gcm,
        Ok(16 | 97 | 98) => return Err(SealError::Malformed("snapshots are sealed in other forms".to_owned())),
        _ => return Err(SealError::Unsealed),
    };
    let whole = frame_parts(&mut decoder, algorithm).map_err(|error| SealError::Malformed(error.to_string()))?;
    if whole && decoder.position() == data.len() { Ok(algorithm) } else { Err(absent()) }
}

fn frame_parts(decoder: &mut Decoder<'_>, algorithm: Algorithm) -> Result<bool, decode::Error> {
    let mut whole = decoder.array()? == Some(4) && decoder.bytes()?.len() <= MAX_HEADER_LEN;
    if algorithm == Algorithm::A256Gcm {
        whole = whole && decoder.map()? == Some(1) && decoder.i64()? == 5 && decoder.bytes()?.len() == IV_LEN;
        whole = whole && !decoder.bytes()?.is_empty() && decoder.array()? == Some(1) && decoder.array()? == Some(3);
        whole = whole && decoder.bytes()?.len() <= MAX_HEADER_LEN && decoder.map()? == Some(1);
        Ok(whole && decoder.i64()? == SALT && decoder.bytes()?.len() == SALT_LEN && decoder.bytes()?.is_empty())
    } else {
        whole = whole && decoder.map()? == Some(0);
        let proof = if algorithm == Algorithm::Hs256 { 32 } else { 64 };
        decoder.bytes()?;
        Ok(whole && decoder.bytes()?.len() == proof)
    }
}
