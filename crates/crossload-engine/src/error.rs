//! What an operation can fail with, apart from the guest raising an exception, which is an outcome and not a failure.

use std::time::Duration;

use crossload_snapshot::{SnapshotError, Writer};
use monty::DumpError;
use thiserror::Error;

/// A request that no correct host sends. It says where the host binding and the engine disagree.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("malformed request: {what}")]
pub struct RequestError {
    what: String,
    /// Whether the request is well-formed, and only over another release of the interpreter can be carried out.
    lacking: bool,
}

impl RequestError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), lacking: false }
    }

    /// What this build's interpreter does not have.
    #[cfg(not(monty_1_4))]
    pub(crate) fn lacking(what: String) -> Self {
        Self { what, lacking: true }
    }
}

impl From<minicbor::decode::Error> for RequestError {
    fn from(error: minicbor::decode::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// Why an operation was not carried out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The request itself makes no sense.
    #[error(transparent)]
    Request(RequestError),
    /// The operation is not possible in the session's present state.
    #[error("{0}")]
    Misuse(String),
    /// A setting has a value that the sandbox can't take.
    #[error("{0}")]
    Setting(String),
    /// The snapshot is not whole, or not a snapshot.
    #[error("{0}")]
    Corrupt(String),
    /// The snapshot is whole, and this build can't open it correctly.
    #[error("{reason}")]
    Incompatible {
        /// The build that wrote it, where the snapshot says so.
        writer: Option<Box<Writer>>,
        /// What stands between the two, and what would help.
        reason: String,
    },
    /// The replay of a snapshot's journal went another way than the run that it records.
    #[error(
        "the replay diverges at event {event} ({operation}{}): it was {recorded}, here it is {happened}",
        source_line.as_ref().map(|line| format!(" of {line:?}")).unwrap_or_default()
    )]
    Diverged {
        /// Number of the event, from 1.
        event: u64,
        /// The request that the event records.
        operation: String,
        /// First line of the source, where the request fed one.
        source_line: Option<String>,
        /// The recorded outcome in words, or in CBOR's diagnostic notation where these don't tell the two apart.
        recorded: String,
        /// What came of it here.
        happened: String,
    },
    /// The replay of a snapshot's journal repeated every outcome, and yet ended in another state: the program keeps to
    /// itself what differs.
    #[error(
        "the replay repeats every outcome but ends in another state: {place} was {recorded}, here it is {happened}"
    )]
    OtherState {
        /// How many events were replayed.
        event: u64,
        /// What differs, as the program would name it.
        place: String,
        /// The recorded value.
        recorded: String,
        /// The value here.
        happened: String,
    },
    /// The replay of a snapshot's journal took longer than the loader allows.
    #[error("the replay was stopped at event {event} of {events}: it may take {limit:?}")]
    ReplayLimit {
        /// Number of the event, from 1.
        event: u64,
        /// How many there are.
        events: u64,
        /// How long the replay might take.
        limit: Duration,
    },
}

impl EngineError {
    /// The kind's name on the wire.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Request(_) => "request",
            Self::Misuse(_) => "misuse",
            Self::Setting(_) => "setting",
            Self::Corrupt(_) => "corrupt",
            Self::Incompatible { .. } => "incompatible",
            Self::Diverged { .. } | Self::OtherState { .. } => "diverged",
            Self::ReplayLimit { .. } => "replay_limit",
        }
    }
}

impl From<RequestError> for EngineError {
    fn from(error: RequestError) -> Self {
        if error.lacking { Self::Setting(error.what) } else { Self::Request(error) }
    }
}

impl From<minicbor::decode::Error> for EngineError {
    fn from(error: minicbor::decode::Error) -> Self {
        Self::Request(error.into())
    }
}

impl From<SnapshotError> for EngineError {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::FormatVersion { .. } => Self::Incompatible { writer: None, reason: error.to_string() },
            damaged => Self::Corrupt(damaged.to_string()),
        }
    }
}

impl From<DumpError> for EngineError {
    fn from(error: DumpError) -> Self {
        match error {
            DumpError::VersionTooOld { .. } | DumpError::VersionTooNew { .. } | DumpError::Unsupported { .. } => {
                Self::Incompatible { writer: None, reason: error.to_string() }
            }
            damaged @ (DumpError::NotADump | DumpError::Payload(_)) => Self::Corrupt(damaged.to_string()),
        }
    }
}
