//! The envelope: magic, version, header, sections, digest, and the checks that come before any decoding.
//!
//! ```text
//! offset  size  content
//!      0     8  magic 89 43 4C 53 0D 0A 1A 0A
//!      8     2  format version, little-endian
//!     10     4  header length n, little-endian
//!     14     n  header, CBOR in deterministic encoding
//!   14+n     …  sections, back to back, in the header's order
//!   last    32  SHA-256 of all bytes before it
//! ```

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::{
    SnapshotError,
    compression::{compress, decompress},
    header::{self, Entry, MAX_HEADER_LEN, MAX_SECTIONS, Writer},
};

/// The first bytes of a snapshot. As in PNG, the high bit and both kinds of line end reveal a text-mode transfer.
pub const MAGIC: [u8; 8] = *b"\x89CLS\r\n\x1a\n";
/// The format version that this build writes and reads.
pub const FORMAT_VERSION: u16 = 1;

/// Bytes before the header.
pub(crate) const PREFIX_LEN: usize = MAGIC.len() + 2 + 4;
const DIGEST_LEN: usize = 32;

/// Writes an envelope around `sections`, given as (name, content) in the order in which they will stand.
///
/// # Panics
/// As [`draft`].
#[must_use]
pub fn write(writer: &Writer, sections: &[(&str, &[u8])]) -> Vec<u8> {
    finish(draft(writer, sections, false))
}

/// As [`write`], with each section as a zstd frame where that is smaller.
///
/// # Panics
/// As [`draft`].
#[must_use]
pub fn write_compressed(writer: &Writer, sections: &[(&str, &[u8])]) -> Vec<u8> {
    finish(draft(writer, sections, true))
}

/// An envelope but for its digest, for those who compute it faster elsewhere. With `compressed`, each section is a zstd
/// frame where that is smaller.
///
/// # Panics
/// If there are more than [`MAX_SECTIONS`] sections, or names so long that the header passes [`MAX_HEADER_LEN`]: both
/// are the caller's constants.
#[must_use]
pub fn draft(writer: &Writer, sections: &[(&str, &[u8])], compressed: bool) -> Vec<u8> {
    let frames: Vec<Option<Vec<u8>>> =
        sections.iter().map(|(_, content)| if compressed { compress(content) } else { None }).collect();
    let sections: Vec<Section<'_>> = sections
        .iter()
        .zip(&frames)
        .map(|((name, content), frame)| match frame {
            Some(frame) => Section { name, decompressed: Some(content.len() as u64), stored: frame },
            None => Section { name, decompressed: None, stored: content },
        })
        .collect();
    assemble(writer, &sections)
}

fn assemble(writer: &Writer, sections: &[Section<'_>]) -> Vec<u8> {
    assert!(sections.len() <= MAX_SECTIONS, "too many sections");
    let table: Vec<Entry<'_>> = sections.iter().map(Section::entry).collect();
    let header = header::encode(writer, &table);
    assert!(header.len() <= MAX_HEADER_LEN, "header too long");
    let content: usize = sections.iter().map(|section| section.stored.len()).sum();
    let mut bytes = Vec::with_capacity(PREFIX_LEN + header.len() + content + DIGEST_LEN);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(header.len()).expect("bounded above").to_le_bytes());
    bytes.extend_from_slice(&header);
    for section in sections {
        bytes.extend_from_slice(section.stored);
    }
    bytes
}

/// Appends its digest to a [`draft`].
#[must_use]
pub fn finish(mut draft: Vec<u8>) -> Vec<u8> {
    let digest = Sha256::digest(&draft);
    draft.extend_from_slice(&digest);
    draft
}

/// A section as it stands in an envelope. It is decompressed each time its content is asked for, and not before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section<'a> {
    name: &'a str,
    decompressed: Option<u64>,
    stored: &'a [u8],
}

impl<'a> Section<'a> {
    /// Its name, which no other section of the envelope has.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The bytes that it takes in the envelope.
    #[must_use]
    pub fn stored(&self) -> &'a [u8] {
        self.stored
    }

    /// Whether those are a zstd frame.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.decompressed.is_some()
    }

    /// Length of the content, in bytes. For a frame it is what the header declares: at most
    /// [`MAX_DECOMPRESSED`](crate::MAX_DECOMPRESSED), and only [`content`](Self::content) tells whether it is true.
    #[must_use]
    pub fn declared_len(&self) -> u64 {
        self.decompressed.unwrap_or(self.stored.len() as u64)
    }

    /// The content. Fails only for a frame that is not well-formed, or not of the declared length; it never yields
    /// more than that.
    pub fn content(&self) -> Result<Cow<'a, [u8]>, SnapshotError> {
        match self.decompressed {
            None => Ok(Cow::Borrowed(self.stored)),
            Some(length) => decompress(self.stored, length)
                .map(Cow::Owned)
                .map_err(|what| SnapshotError::Section { name: self.name.to_owned(), what }),
        }
    }

    fn entry(&self) -> Entry<'a> {
        Entry { name: self.name, decompressed: self.decompressed, length: self.stored.len() as u64 }
    }
}

/// A checked envelope. Its sections are whole and unchanged since they were written, and not yet decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The build that wrote it.
    pub writer: Writer,
    sections: Vec<Section<'a>>,
}

impl<'a> Envelope<'a> {
    /// Checks magic, version, lengths and digest, in this order, and splits the sections. Decodes no section.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        Self::parse_with(bytes, digest_matches)
    }

    /// As [`parse`](Self::parse), of bytes whose digest was compared before.
    pub fn parse_intact(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        Self::parse_with(bytes, |_| true)
    }

    fn parse_with(bytes: &'a [u8], digest_matches: fn(&[u8]) -> bool) -> Result<Self, SnapshotError> {
        check_magic(bytes)?;
        let actual = bytes.len() as u64;
        let least = (PREFIX_LEN + DIGEST_LEN) as u64;
        if actual < least {
            return Err(SnapshotError::Truncated { declared: least, actual });
        }
        let found = u16::from_le_bytes([bytes[8], bytes[9]]);
        if found != FORMAT_VERSION {
            return Err(SnapshotError::FormatVersion { found, supported: FORMAT_VERSION });
        }
        let header_len = u32::from_le_bytes([bytes[10], bytes[11], bytes[12], bytes[13]]) as usize;
        if header_len > MAX_HEADER_LEN {
            return Err(SnapshotError::Header(format!("{header_len} bytes, more than {MAX_HEADER_LEN}")));
        }
        if actual < least + header_len as u64 {
            return Err(SnapshotError::Truncated { declared: least + header_len as u64, actual });
        }
        let sections_at = PREFIX_LEN + header_len;
        let (writer, table) = header::decode(&bytes[PREFIX_LEN..sections_at]).map_err(|error| {
            // Damage is the likelier cause of a header that makes no sense: say so when the digest agrees.
            if digest_matches(bytes) { error } else { SnapshotError::Digest }
        })?;
        let content = table.iter().try_fold(0_u64, |sum, entry| sum.checked_add(entry.length));
        let declared = content
            .and_then(|content| content.checked_add(least + header_len as u64))
            .ok_or_else(|| SnapshotError::Header("section lengths overflow".to_owned()))?;
        if actual < declared {
            return Err(SnapshotError::Truncated { declared, actual });
        }
        if actual > declared {
            return Err(SnapshotError::TrailingBytes(actual - declared));
        }
        if !digest_matches(bytes) {
            return Err(SnapshotError::Digest);
        }
        let mut rest = &bytes[sections_at..bytes.len() - DIGEST_LEN];
        let mut sections = Vec::with_capacity(table.len());
        for Entry { name, decompressed, length } in table {
            let length = usize::try_from(length).expect("a part of a slice fits usize");
            let (stored, after) = rest.split_at(length);
            sections.push(Section { name, decompressed, stored });
            rest = after;
        }
        Ok(Self { writer, sections })
    }

    /// The sections, in order.
    #[must_use]
    pub fn sections(&self) -> &[Section<'a>] {
        &self.sections
    }

    /// The section called `name`, if there is one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Section<'a>> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// The content of the section called `name`, if there is one.
    pub fn section(&self, name: &str) -> Result<Option<Cow<'a, [u8]>>, SnapshotError> {
        self.find(name).map(Section::content).transpose()
    }

    /// As [`section`](Self::section), for one that the reader can't do without.
    pub fn require(&self, name: &'static str) -> Result<Cow<'a, [u8]>, SnapshotError> {
        self.section(name)?.ok_or(SnapshotError::MissingSection(name))
    }

    /// The envelope as bytes: those that it was parsed from, because what it says has one byte form.
    ///
    /// # Panics
    /// Never: what was parsed is within the bounds of [`write`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        finish(assemble(&self.writer, &self.sections))
    }
}

fn check_magic(bytes: &[u8]) -> Result<(), SnapshotError> {
    let head = &bytes[..bytes.len().min(MAGIC.len())];
    if head == MAGIC {
        Ok(())
    } else if head.len() < MAGIC.len() && MAGIC.starts_with(head) && !head.is_empty() {
        Err(SnapshotError::Truncated { declared: (PREFIX_LEN + DIGEST_LEN) as u64, actual: bytes.len() as u64 })
    } else if head.len() >= 4 && head[0] & 0x7f == MAGIC[0] & 0x7f && head[1..4] == MAGIC[1..4] {
        Err(SnapshotError::TextMode)
    } else {
        Err(SnapshotError::NotASnapshot)
    }
}

fn digest_matches(bytes: &[u8]) -> bool {
    let (content, digest) = bytes.split_at(bytes.len() - DIGEST_LEN);
    Sha256::digest(content)[..] == *digest
}
