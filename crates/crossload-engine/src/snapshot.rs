//! Snapshots of sessions: which sections they have, and how a load is decided.

use std::{collections::BTreeMap, time::Duration};

use crossload_snapshot::{Envelope, Journal, write};
use minicbor::{Decoder, Encoder};
use monty::Dump;

use crate::{
    EngineError, RequestError,
    config::{Config, for_each_key, unknown},
    proven::{fragile, objection, this_build},
    raw,
    replay::replay,
    session::Session,
};

/// The interpreter's own dump.
const STATE: &str = "state";
/// What the host side of the engine knows beside it.
const HOST: &str = "host";
/// What happened so far, by which any build can rebuild the session.
const JOURNAL: &str = "journal";

/// The host's side of a session, which the interpreter's dump does not hold.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct HostState {
    /// Questions asked so far.
    pub(crate) suspensions: u64,
    /// Time slept so far.
    pub(crate) slept: Duration,
    /// Sleeps under way, by call id.
    pub(crate) sleeps: BTreeMap<u32, Duration>,
    /// Whether the session answers the guest's readings of the clock by itself, and writes them down.
    pub(crate) own_clock: bool,
}

impl HostState {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        (|| {
            e.map(4)?;
            e.str("own_clock")?.bool(self.own_clock)?;
            e.str("slept")?.u64(micros(self.slept))?;
            e.str("sleeps")?.map(self.sleeps.len() as u64)?;
            for (id, delay) in &self.sleeps {
                e.u32(*id)?.u64(micros(*delay))?;
            }
            e.str("suspensions")?.u64(self.suspensions)?;
            Ok::<(), minicbor::encode::Error<std::convert::Infallible>>(())
        })()
        .expect("writing to memory does not fail");
        bytes
    }

    fn decode(bytes: &[u8]) -> Result<Self, EngineError> {
        let mut host = Self::default();
        for_each_key(&mut Decoder::new(bytes), |key, d| {
            match key {
                "own_clock" => host.own_clock = d.bool()?,
                "slept" => host.slept = Duration::from_micros(d.u64()?),
                "suspensions" => host.suspensions = d.u64()?,
                "sleeps" => {
                    for _ in 0..d.map()?.ok_or_else(|| RequestError::new("a map of indefinite length"))? {
                        host.sleeps.insert(d.u32()?, Duration::from_micros(d.u64()?));
                    }
                }
                other => return Err(unknown("host entry", other)),
            }
            Ok(())
        })
        .map_err(|error| EngineError::Corrupt(format!("the snapshot's host section is malformed: {error}")))?;
        Ok(host)
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// Which bytes a snapshot consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// The envelope of `crossload-snapshot`.
    Crossload,
    /// The interpreter's dump alone, as pydantic-monty writes and reads it.
    Monty,
}

impl Format {
    pub(crate) fn parse(name: &str) -> Result<Self, EngineError> {
        match name {
            "crossload" => Ok(Self::Crossload),
            "monty" => Ok(Self::Monty),
            other => Err(unknown("snapshot format", other)),
        }
    }
}

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

/// Opens a snapshot, correctly or not at all.
///
/// The interpreter's dump is loaded where writer and reader are a proven pair of one hash class and it holds nothing
/// that is known not to survive; else the journal is replayed; else the snapshot is refused.
///
/// A raw dump says nothing of the build that wrote it: whoever passes one vouches for its hash class and origin.
pub(crate) fn load(bytes: &[u8], format: Format) -> Result<(Session, Path), EngineError> {
    if format == Format::Monty {
        let session = Session::restore(Dump::load(bytes)?, HostState::default(), None, Config::default())?;
        return Ok((session, Path::State));
    }
    let envelope = Envelope::parse(bytes)?;
    let state = envelope.require(STATE)?;
    let journal = envelope.section(JOURNAL);
    match (objection(&envelope.writer).or_else(|| fragile(state)), journal) {
        (None, _) => {
            let host = HostState::decode(envelope.require(HOST)?)?;
            let journal = journal.map(Journal::parse).transpose()?;
            let config = journal.as_ref().map_or_else(|| Ok(Config::default()), opening)?;
            Ok((Session::restore(Dump::load(state)?, host, journal, config)?, Path::State))
        }
        (Some(_), Some(journal)) => Ok((replay(journal)?, Path::Replay)),
        (Some(reason), None) => {
            Err(EngineError::Incompatible { writer: Some(Box::new(envelope.writer)), reason: no_journal(&reason) })
        }
    }
}

fn no_journal(reason: &str) -> String {
    format!("{reason}, and it has no journal to replay instead")
}

/// The settings that a journal begins with.
fn opening(journal: &Journal) -> Result<Config, EngineError> {
    let first = Journal::events(journal.as_bytes())
        .next()
        .ok_or_else(|| EngineError::Corrupt("the snapshot's journal is empty".to_owned()))??;
    Config::decode(&mut Decoder::new(first.arguments))
}
