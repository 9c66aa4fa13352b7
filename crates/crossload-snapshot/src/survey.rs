//! What can be said of bytes that may be no whole snapshot: for people who ask what is the matter with them.
//!
//! Nothing here is fit to be loaded from: a reader of snapshots uses [`Envelope`], which hands out nothing damaged.

use std::{borrow::Cow, ops::Range};

use crate::{
    Envelope, SnapshotError, Writer,
    compression::decompress,
    envelope::{MAGIC, PREFIX_LEN},
    header::{self, Entry},
};

/// What the first bytes say, as far as they can be read.
#[derive(Debug, Default)]
pub struct Survey {
    /// Why the envelope would be refused, if it would.
    pub refusal: Option<SnapshotError>,
    /// The format version that it declares.
    pub format_version: Option<u16>,
    /// Bytes of its header.
    pub header_length: Option<usize>,
    /// The build that its header names.
    pub writer: Option<Writer>,
    /// The sections that its header lists.
    pub sections: Vec<Place>,
}

/// A section as its header lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The section's name.
    pub name: String,
    /// Where it should stand; the file may end before that.
    pub range: Range<u64>,
    /// Length of the content, where the section is a zstd frame.
    pub decompressed: Option<u64>,
}

impl Survey {
    /// Looks at bytes of any kind.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut survey = Self { refusal: Envelope::parse(bytes).err(), ..Self::default() };
        let Some(rest) = bytes.strip_prefix(&MAGIC) else { return survey };
        let [low, high, a, b, c, d, ..] = *rest else { return survey };
        survey.format_version = Some(u16::from_le_bytes([low, high]));
        if matches!(survey.refusal, Some(SnapshotError::FormatVersion { .. })) {
            return survey;
        }
        let length = u32::from_le_bytes([a, b, c, d]) as usize;
        let Some(header) = bytes.get(PREFIX_LEN..).and_then(|rest| rest.get(..length)) else { return survey };
        survey.header_length = Some(length);
        let Ok((writer, table)) = header::decode(header) else { return survey };
        survey.writer = Some(writer);
        let mut start = (PREFIX_LEN + length) as u64;
        for Entry { name, decompressed, length } in table {
            let end = start.saturating_add(length);
            survey.sections.push(Place { name: name.to_owned(), range: start..end, decompressed });
            start = end;
        }
        survey
    }

    /// What there is of a section; of a compressed one all of its content, or nothing.
    #[must_use]
    pub fn content<'a>(&self, bytes: &'a [u8], name: &str) -> Option<Cow<'a, [u8]>> {
        let place = self.sections.iter().find(|place| place.name == name)?;
        let offset = |at: u64| usize::try_from(at).map_or(bytes.len(), |at| at.min(bytes.len()));
        let stored = &bytes[offset(place.range.start)..offset(place.range.end)];
        match place.decompressed {
            None => Some(Cow::Borrowed(stored)),
            Some(length) => decompress(stored, length).map(Cow::Owned).ok(),
        }
    }
}
