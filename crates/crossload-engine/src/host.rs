//! What the engine knows of a session beside the interpreter's own dump, and its CBOR form.

use std::{collections::BTreeMap, convert::Infallible, time::Duration};

use minicbor::{Decoder, Encoder};
use monty_types::SandboxTimeZone;

use crate::{
    EngineError, RequestError,
    config::{count, decode_zone, for_each_key, unknown},
    limits::TextLimits,
    past::{Budget, Lost, Past},
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
    pub(crate) text: TextLimits,
}

impl HostState {
    /// Encodes it, with what is to be known of the session's journal.
    pub(crate) fn encode(&self, past: &Past) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        (|| {
            let usual = TextLimits::default();
            let unusual =
                [("max_output", self.text.output, usual.output), ("max_source", self.text.source, usual.source)]
                    .into_iter()
                    .filter(|(_, limit, usual)| limit != usual);
            e.map(6 + unusual.clone().count() as u64)?;
            e.str("zone")?;
            match &self.zone {
                SandboxTimeZone::Fixed { offset_seconds, name } => {
                    e.array(2)?.i32(*offset_seconds)?.encode(name)?;
                }
                SandboxTimeZone::Named(zone) => {
                    e.str(zone.name())?;
                }
            }
            e.str("journal")?.map(4)?;
            e.str("lost")?.encode(past.why_lost().map(|lost| lost.why.as_str()))?;
            e.str("given_up")?.encode(past.why_lost().and_then(|lost| lost.events))?;
            e.str("max_bytes")?.u64(past.budget().bytes)?;
            e.str("max_events")?.u64(past.budget().events)?;
            e.str("own_clock")?.bool(self.own_clock)?;
            e.str("slept")?.u64(micros(self.slept))?;
            e.str("sleeps")?.map(self.sleeps.len() as u64)?;
            for (id, delay) in &self.sleeps {
                e.u32(*id)?.u64(micros(*delay))?;
            }
            // A limit that is not named is the usual one.
            for (name, limit, _) in unusual {
                e.str(name)?.u64(limit as u64)?;
            }
            e.str("suspensions")?.u64(self.suspensions)?;
            Ok::<(), minicbor::encode::Error<Infallible>>(())
        })()
        .expect("writing to memory does not fail");
        bytes
    }

    /// Decodes it, with why the session has no journal, if it has none, and the budget of a journal.
    pub(crate) fn decode(bytes: &[u8]) -> Result<(Self, Option<Lost>, Budget), EngineError> {
        let (mut host, mut budget) = (Self::default(), Budget::default());
        let (mut why, mut events) = (None, None);
        for_each_key(&mut Decoder::new(bytes), |key, d| {
            match key {
                "journal" => for_each_key(d, |key, d| {
                    match key {
                        "lost" => why = d.decode()?,
                        "given_up" => events = d.decode()?,
                        "max_bytes" => budget.bytes = d.u64()?,
                        "max_events" => budget.events = d.u64()?,
                        other => return Err(unknown("entry about the journal", other)),
                    }
                    Ok(())
                })?,
                "own_clock" => host.own_clock = d.bool()?,
                "zone" => host.zone = decode_zone(d)?,
                "max_output" => host.text.output = count(key, d)?,
                "max_source" => host.text.source = count(key, d)?,
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
        Ok((host, why.map(|why| Lost { why, events }), budget))
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
