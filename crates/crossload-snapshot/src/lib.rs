//! The crossload snapshot format: an envelope that is either whole and understood, or refused.
//!
//! This crate knows bytes, lengths and digests. It knows nothing of the interpreter: what a section means is its reader's
//! business. `docs/snapshot-format.md` specifies the format for other implementations.
#![forbid(unsafe_code)]

mod compression;
mod envelope;
mod error;
mod header;
mod journal;
#[cfg(feature = "seal")]
pub mod seal;
mod survey;

pub use compression::{MAX_DECOMPRESSED, MAX_WINDOW};
pub use envelope::{Envelope, FORMAT_VERSION, MAGIC, Section, draft, finish, write, write_compressed};
pub use error::SnapshotError;
pub use header::{ByteOrder, HashClass, MAX_HEADER_LEN, MAX_SECTIONS, Writer};
pub use journal::{Event, Journal};
pub use survey::{Place, Survey};
