//! What the engine knows of a session beside the interpreter's own dump, and its CBOR form.

use std::{collections::BTreeMap, convert::Infallible, time::Duration};

use minicbor::{Decoder, Encoder};
use monty_types::SandboxTimeZone;

use crate::{
    EngineError, RequestError,
    config::{decode_zone, for_each_key, unknown},
};

/// The host's side of a session, which the interpreter's dump does not hold.
#[derive(Debug, Default, Clone)]
pub(crate) struct HostState {
    /// Questions asked so far.
    pub(crate) suspensions: u64,
    /// Time slept so far.
    pub(crate) slept: Duration,
    /// Sleeps under way, by call id.
    pub(crate) sleeps: BTreeMap<u32, Duration>,
    /// Whether the session answers the guest's readings of the clock by itself, and writes them down.
    pub(crate) own_clock: bool,
    /// The zone in which that clock is read.
    pub(crate) zone: SandboxTimeZone,
}

impl HostState {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        (|| {
            e.map(5)?;
            e.str("zone")?;
            match &self.zone {
                SandboxTimeZone::Fixed { offset_seconds, name } => {
                    e.array(2)?.i32(*offset_seconds)?.encode(name)?;
                }
                SandboxTimeZone::Named(zone) => {
                    e.str(zone.name())?;
                }
            }
            e.str("own_clock")?.bool(self.own_clock)?;
            e.str("slept")?.u64(micros(self.slept))?;
            e.str("sleeps")?.map(self.sleeps.len() as u64)?;
            for (id, delay) in &self.sleeps {
                e.u32(*id)?.u64(micros(*delay))?;
            }
            e.str("suspensions")?.u64(self.suspensions)?;
            Ok::<(), minicbor::encode::Error<Infallible>>(())
        })()
        .expect("writing to memory does not fail");
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, EngineError> {
        let mut host = Self::default();
        for_each_key(&mut Decoder::new(bytes), |key, d| {
            match key {
                "own_clock" => host.own_clock = d.bool()?,
                "zone" => host.zone = decode_zone(d)?,
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
