//! The envelope's header: who wrote the snapshot, and which sections follow.
//!
//! The header is one CBOR map in deterministic encoding (RFC 8949, section 4.2.1): definite lengths, shortest integers,
//! keys in bytewise order. A header in any other encoding is refused, so one header has one byte form.

use std::fmt;

use minicbor::{Decoder, Encoder};

use crate::{SnapshotError, compression::MAX_DECOMPRESSED};

/// Largest header, in bytes, that is read or written.
pub const MAX_HEADER_LEN: usize = 64 * 1024;
/// Most sections that an envelope may hold.
pub const MAX_SECTIONS: usize = 16;

/// Order of the bytes of an integer in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

impl ByteOrder {
    /// The name used in headers and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Little => "little",
            Self::Big => "big",
        }
    }

    fn parse(text: &str) -> Result<Self, SnapshotError> {
        match text {
            "little" => Ok(Self::Little),
            "big" => Ok(Self::Big),
            other => Err(malformed(format!("unknown byte order {other:?}"))),
        }
    }
}

/// What the guest's hashes depend on: pointer width and byte order of the build that computed them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HashClass {
    /// Pointer width in bits, 32 or 64.
    pub width: u8,
    /// Byte order.
    pub order: ByteOrder,
}

impl HashClass {
    /// The class of the build that this code is part of.
    pub const CURRENT: Self = Self {
        width: if cfg!(target_pointer_width = "64") { 64 } else { 32 },
        order: if cfg!(target_endian = "big") { ByteOrder::Big } else { ByteOrder::Little },
    };
}

impl fmt::Display for HashClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-bit {}-endian", self.width, self.order.as_str())
    }
}

/// The build that wrote a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// Version of the crossload engine.
    pub engine: String,
    /// Version of the monty crate.
    pub monty: String,
    /// monty's own dump version.
    pub dump: u16,
    /// Class of the guest's hashes.
    pub hash_class: HashClass,
}

impl fmt::Display for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "crossload {} (monty {}, dump {}, {})", self.engine, self.monty, self.dump, self.hash_class)
    }
}

/// A section as the header lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a str,
    /// Length of the content, where the section is a zstd frame.
    pub(crate) decompressed: Option<u64>,
    /// Bytes that the section takes in the envelope.
    pub(crate) length: u64,
}

/// Encodes the header for these sections.
pub(crate) fn encode(writer: &Writer, sections: &[Entry<'_>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(160);
    encode_into(&mut Encoder::new(&mut bytes), writer, sections).expect("writing to memory does not fail");
    bytes
}

fn encode_into(
    e: &mut Encoder<&mut Vec<u8>>,
    writer: &Writer,
    sections: &[Entry<'_>],
) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    e.map(2)?;
    e.str("writer")?.map(4)?;
    e.str("dump")?.u16(writer.dump)?;
    e.str("monty")?.str(&writer.monty)?;
    e.str("engine")?.str(&writer.engine)?;
    e.str("hash_class")?.map(2)?;
    e.str("order")?.str(writer.hash_class.order.as_str())?;
    e.str("width")?.u8(writer.hash_class.width)?;
    e.str("sections")?.array(sections.len() as u64)?;
    for entry in sections {
        e.map(if entry.decompressed.is_some() { 3 } else { 2 })?.str("name")?.str(entry.name)?;
        if let Some(decompressed) = entry.decompressed {
            e.str("zstd")?.u64(decompressed)?;
        }
        e.str("length")?.u64(entry.length)?;
    }
    Ok(())
}

/// Decodes a header and checks that it is the one byte form of what it says.
pub(crate) fn decode(bytes: &[u8]) -> Result<(Writer, Vec<Entry<'_>>), SnapshotError> {
    let mut d = Decoder::new(bytes);
    let (writer, sections) = decode_from(&mut d).map_err(|error| match error {
        Failure::Cbor(error) => malformed(error.to_string()),
        Failure::Refused(error) => error,
    })?;
    if encode(&writer, &sections) == bytes {
        Ok((writer, sections))
    } else {
        Err(malformed("not in deterministic encoding"))
    }
}

/// A CBOR error, or a refusal of what was decoded.
enum Failure {
    Cbor(minicbor::decode::Error),
    Refused(SnapshotError),
}

impl From<minicbor::decode::Error> for Failure {
    fn from(error: minicbor::decode::Error) -> Self {
        Self::Cbor(error)
    }
}

impl From<SnapshotError> for Failure {
    fn from(error: SnapshotError) -> Self {
        Self::Refused(error)
    }
}

fn decode_from<'a>(d: &mut Decoder<'a>) -> Result<(Writer, Vec<Entry<'a>>), Failure> {
    expect_map(d, 2)?;
    expect_key(d, "writer")?;
    expect_map(d, 4)?;
    expect_key(d, "dump")?;
    let dump = d.u16()?;
    expect_key(d, "monty")?;
    let monty = d.str()?.to_owned();
    expect_key(d, "engine")?;
    let engine = d.str()?.to_owned();
    expect_key(d, "hash_class")?;
    expect_map(d, 2)?;
    expect_key(d, "order")?;
    let order = ByteOrder::parse(d.str()?)?;
    expect_key(d, "width")?;
    let width = d.u8()?;
    if width != 32 && width != 64 {
        return Err(malformed(format!("pointer width {width} is neither 32 nor 64")).into());
    }
    expect_key(d, "sections")?;
    let count = d.array()?.ok_or_else(|| malformed("section table of indefinite length"))?;
    if count > MAX_SECTIONS as u64 {
        return Err(malformed(format!("{count} sections, more than {MAX_SECTIONS}")).into());
    }
    let mut sections: Vec<Entry<'_>> = Vec::new();
    for _ in 0..count {
        let entry = decode_entry(d)?;
        if sections.iter().any(|other| other.name == entry.name) {
            return Err(malformed(format!("section {:?} is listed twice", entry.name)).into());
        }
        sections.push(entry);
    }
    let writer = Writer { engine, monty, dump, hash_class: HashClass { width, order } };
    Ok((writer, sections))
}

fn decode_entry<'a>(d: &mut Decoder<'a>) -> Result<Entry<'a>, Failure> {
    let compressed = match d.map()? {
        Some(2) => false,
        Some(3) => true,
        _ => return Err(malformed("expected a map of 2 or 3 entries").into()),
    };
    expect_key(d, "name")?;
    let name = d.str()?;
    let mut decompressed = None;
    if compressed {
        expect_key(d, "zstd")?;
        let length = d.u64()?;
        if length > MAX_DECOMPRESSED {
            let what = format!("section {name:?} has {length} bytes when decompressed, more than {MAX_DECOMPRESSED}");
            return Err(malformed(what).into());
        }
        decompressed = Some(length);
    }
    expect_key(d, "length")?;
    Ok(Entry { name, decompressed, length: d.u64()? })
}

fn expect_map(d: &mut Decoder<'_>, len: u64) -> Result<(), Failure> {
    match d.map()? {
        Some(found) if found == len => Ok(()),
        _ => Err(malformed(format!("expected a map of {len} entries")).into()),
    }
}

fn expect_key(d: &mut Decoder<'_>, key: &str) -> Result<(), Failure> {
    let found = d.str()?;
    if found == key { Ok(()) } else { Err(malformed(format!("expected key {key:?}, found {found:?}")).into()) }
}

fn malformed(what: impl Into<String>) -> SnapshotError {
    SnapshotError::Header(what.into())
}
