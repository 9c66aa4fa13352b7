//! Snapshots of sessions: which sections they have, and how a load is decided.

use std::{collections::BTreeMap, time::Duration};

use crossload_snapshot::{Envelope, write};
use minicbor::{Decoder, Encoder};
use monty::Dump;

use crate::{
    EngineError, RequestError,
    config::{Config, for_each_key, unknown},
    proven::{objection, this_build},
    session::Session,
};

/// The interpreter's own dump.
const STATE: &str = "state";
/// What the host side of the engine knows beside it.
const HOST: &str = "host";

/// The host's side of a session, which the interpreter's dump does not hold.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct HostState {
    /// Questions asked so far.
    pub(crate) suspensions: u64,
    /// Time slept so far.
    pub(crate) slept: Duration,
    /// Sleeps under way, by call id.
    pub(crate) sleeps: BTreeMap<u32, Duration>,
}

impl HostState {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        (|| {
            e.map(3)?;
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
        Format::Monty => state,
        Format::Crossload => write(&this_build(), &[(HOST, &session.host().encode()), (STATE, &state)]),
    })
}

/// Opens a snapshot, correctly or not at all.
///
/// A raw dump says nothing of the build that wrote it: whoever passes one vouches for its hash class and origin.
pub(crate) fn load(bytes: &[u8], format: Format) -> Result<Session, EngineError> {
    let defaults = Config::default();
    match format {
        Format::Monty => Session::restore(Dump::load(bytes)?, HostState::default(), defaults.max_output),
        Format::Crossload => {
            let envelope = Envelope::parse(bytes)?;
            if let Some(reason) = objection(&envelope.writer) {
                return Err(EngineError::Incompatible { writer: Some(Box::new(envelope.writer)), reason });
            }
            let host = HostState::decode(envelope.require(HOST)?)?;
            let dump = Dump::load(envelope.require(STATE)?)?;
            Session::restore(dump, host, defaults.max_output)
        }
    }
}
