//! Why an envelope was refused: one variant per thing that can be wrong with it.

use thiserror::Error;

/// A refusal. Nothing has been decoded beyond what the variant names.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The first bytes are those of some other kind of file.
    #[error("not a crossload snapshot: the first 8 bytes are not its magic")]
    NotASnapshot,
    /// The magic is there but line ends or the high bit were rewritten, as a text-mode copy does.
    #[error("the snapshot was damaged by a text-mode transfer; copy it again as binary")]
    TextMode,
    /// A format version that this build does not know.
    #[error("snapshot format version {found} is not one this build reads (it reads {supported})")]
    FormatVersion {
        /// Version in the file.
        found: u16,
        /// Version that this build reads.
        supported: u16,
    },
    /// The file ends before its declared length.
    #[error("the snapshot is truncated: it declares {declared} bytes and has {actual}")]
    Truncated {
        /// Bytes that header and section table add up to, or the least that any envelope has.
        declared: u64,
        /// Bytes that there are.
        actual: u64,
    },
    /// Bytes follow the digest.
    #[error("{0} unexpected bytes follow the snapshot")]
    TrailingBytes(u64),
    /// The digest does not match the content.
    #[error("the snapshot is damaged: its SHA-256 digest does not match its content")]
    Digest,
    /// The header is not what format version 1 allows.
    #[error("the snapshot's header is malformed: {0}")]
    Header(String),
    /// A section is not the zstd frame that the header says it is.
    #[error("the snapshot's section {name:?} is malformed: {what}")]
    Section {
        /// The section's name.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// An event of the journal is not what format version 1 allows.
    #[error("event {event} of the snapshot's journal is malformed: {what}")]
    Journal {
        /// Number of the event, from 1.
        event: u64,
        /// What is wrong with it.
        what: String,
    },
    /// A section that the reader needs is not there.
    #[error("the snapshot has no {0:?} section")]
    MissingSection(&'static str),
}
