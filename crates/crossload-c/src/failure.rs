//! Why a function did not do what it was asked to: the crate's one error, which becomes a status at the boundary.

use thiserror::Error;

use crate::status::CrossloadStatus;

/// Why a function did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Argument(String),
    #[error("the handle {0:#x} is not that of a session: it was freed, or never was one")]
    Handle(u64),
    #[error("another thread is inside this session; a session is used by one at a time")]
    Busy,
    #[error("{0}")]
    Fault(String),
    #[error("{0} has no form in JSON; read the entry \"response\", which has the whole turn in CBOR")]
    NotJson(String),
    #[error("the last turn has no entry {0:?}")]
    Absent(String),
    #[error(
        "the snapshot has no seal, and would be decoded in this process; pass {{\"trusted\": true}} if nobody else can \
         have changed it"
    )]
    Untrusted,
    /// The engine's answer.
    #[error("{message}")]
    Engine {
        status: CrossloadStatus,
        message: String,
        /// The error in CBOR, as the protocol describes it.
        details: Vec<u8>,
    },
}

impl Failure {
    /// What the function returns.
    pub(crate) fn status(&self) -> CrossloadStatus {
        match self {
            Self::Argument(_) => CrossloadStatus::InvalidArgument,
            Self::Handle(_) => CrossloadStatus::InvalidHandle,
            Self::Busy => CrossloadStatus::Busy,
            Self::Fault(_) => CrossloadStatus::Fault,
            Self::NotJson(_) => CrossloadStatus::NotJson,
            Self::Absent(_) => CrossloadStatus::Absent,
            Self::Untrusted => CrossloadStatus::Untrusted,
            Self::Engine { status, .. } => *status,
        }
    }
}

impl From<minicbor::decode::Error> for Failure {
    /// The engine's own answers are always well-formed: one that is not is a fault of ours.
    fn from(error: minicbor::decode::Error) -> Self {
        Self::Fault(format!("the engine's answer can't be read: {error}"))
    }
}
