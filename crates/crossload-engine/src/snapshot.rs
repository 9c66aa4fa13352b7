//! Snapshots of sessions: which sections they have, and how a load is decided.

use crossload_snapshot::{Envelope, HashClass, Journal, write};
use monty::Dump;

use crate::{
    EngineError,
    config::DEFAULT_MAX_OUTPUT,
    host::HostState,
    proven::{fragile, objection, this_build},
    raw,
    replay::replay,
    request::Format,
    session::Session,
    width,
};

/// The interpreter's own dump.
const STATE: &str = "state";
/// What the host side of the engine knows beside it.
const HOST: &str = "host";
/// What happened so far, by which any build can rebuild the session.
const JOURNAL: &str = "journal";

/// Writes a snapshot of `session`.
pub(crate) fn dump(session: &Session, format: Format) -> Result<Vec<u8>, EngineError> {
    let state = session.dump()?;
    Ok(match format {
        Format::Monty => raw::for_others(state, session.host()),
        Format::Crossload => {
            let host = session.host().encode();
            let mut sections: Vec<(&str, &[u8])> = vec![(HOST, &host), (STATE, &state)];
            if let Some(journal) = session.journal() {
                sections.push((JOURNAL, journal.as_bytes()));
            }
            write(&this_build(), &sections)
        }
    })
}

/// How a session came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Path {
    /// From the interpreter's own dump.
    State,
    /// From the journal.
    Replay,
}

/// How a load went, for its response.
#[derive(Debug)]
pub(crate) struct Restored {
    pub(crate) path: Path,
    pub(crate) seconds: f64,
}

/// Opens a snapshot, correctly or not at all.
///
/// The interpreter's dump is loaded where writer and reader are a proven pair of one hash class and it holds nothing
/// that is known not to survive; else the journal is replayed; else the snapshot is refused.
///
/// A raw dump says nothing of the build that wrote it: whoever passes one vouches for its hash class and origin.
pub(crate) fn load(bytes: &[u8], format: Format) -> Result<(Session, Path), EngineError> {
    if format == Format::Monty {
        let session = Session::restore(Dump::load(bytes)?, HostState::default(), None, DEFAULT_MAX_OUTPUT)?;
        return Ok((session, Path::State));
    }
    let envelope = Envelope::parse(bytes)?;
    let state = envelope.require(STATE)?;
    let journal = envelope.section(JOURNAL);
    match (objection(&envelope.writer).or_else(|| fragile(state)), journal) {
        (None, _) => {
            let host = HostState::decode(envelope.require(HOST)?)?;
            let journal = journal.map(Journal::parse).transpose()?;
            Ok((Session::restore(Dump::load(state)?, host, journal, DEFAULT_MAX_OUTPUT)?, Path::State))
        }
        (Some(_), Some(journal)) => {
            let session = replay(journal).map_err(|error| match error {
                // Requests are written by engines, not by people: one that makes no sense here is of a newer one.
                EngineError::Request(what) => EngineError::Incompatible {
                    writer: Some(Box::new(envelope.writer.clone())),
                    reason: format!("its journal holds what this build does not know ({what})"),
                },
                other => other,
            })?;
            let same_width = envelope.writer.hash_class.width == HashClass::CURRENT.width;
            match if same_width { None } else { width::objection(&session.dump()?) } {
                None => Ok((session, Path::Replay)),
                Some(reason) => Err(EngineError::Incompatible { writer: Some(Box::new(envelope.writer)), reason }),
            }
        }
        (Some(reason), None) => {
            Err(EngineError::Incompatible { writer: Some(Box::new(envelope.writer)), reason: no_journal(&reason) })
        }
    }
}

fn no_journal(reason: &str) -> String {
    format!("{reason}, and it has no journal to replay instead")
}
