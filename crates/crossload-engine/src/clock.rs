//! The clock of a journaled session: every reading that the guest takes is written down, and given again in a replay.

use chrono::{Datelike, NaiveDateTime, Timelike};
use monty_types::{
    DateTimeSource, MontyDate, MontyDateTime, MontyObject, MontyTimeZone, OsFunctionCall, SandboxTimeZone,
    local_wall_clock, unix_seconds,
};

/// Bytes of one reading: seconds since 1970 in UTC (`i64`) and microseconds (`u32`), little-endian.
const READING: usize = 12;

/// Where a guest's readings come from.
#[derive(Debug)]
pub(crate) enum Clock {
    /// The interpreter or the host answers: nothing is written down here.
    Elsewhere,
    /// The machine's clock.
    Live,
    /// Readings of an earlier run, and how many bytes of them were given.
    Recorded(Vec<u8>, usize),
}

impl Clock {
    /// The answer to `call`, if it asks this clock, and the reading that it rests on.
    ///
    /// The guest's question stays unanswered (and so is asked of the host) when the recorded readings are used up: a
    /// replay sees that as a divergence.
    pub(crate) fn answer(
        &mut self,
        call: &OsFunctionCall,
        zone: &SandboxTimeZone,
    ) -> Option<(MontyObject, [u8; READING])> {
        if !matches!(call, OsFunctionCall::DateToday | OsFunctionCall::DateTimeNow(_) | OsFunctionCall::Time(_)) {
            return None;
        }
        let utc = self.read()?;
        let mut reading = [0; READING];
        reading[..8].copy_from_slice(&utc.and_utc().timestamp().to_le_bytes());
        reading[8..].copy_from_slice(&utc.and_utc().timestamp_subsec_micros().to_le_bytes());
        let answer = match call {
            OsFunctionCall::DateToday => {
                let local = local_wall_clock(utc, zone.at(utc).offset_seconds)?;
                MontyObject::date(MontyDate {
                    year: local.year(),
                    month: small(local.month()),
                    day: small(local.day()),
                })
            }
            OsFunctionCall::DateTimeNow(None) => datetime(local_wall_clock(utc, zone.at(utc).offset_seconds)?, None),
            OsFunctionCall::DateTimeNow(Some(asked)) => {
                datetime(local_wall_clock(utc, asked.offset_seconds)?, Some(asked))
            }
            _ => MontyObject::float(unix_seconds(utc)),
        };
        Some((answer, reading))
    }

    fn read(&mut self) -> Option<NaiveDateTime> {
        match self {
            Self::Elsewhere => None,
            // To microseconds, which is what a reading holds: a replay gives exactly what the first run gave.
            Self::Live => DateTimeSource::System
                .read()
                .and_then(|now| now.with_nanosecond(now.and_utc().timestamp_subsec_micros() * 1000)),
            Self::Recorded(readings, given) => {
                let (seconds, microsecond) = readings.get(*given..*given + READING)?.split_at(8);
                *given += READING;
                DateTimeSource::Fixed {
                    unix_seconds: i64::from_le_bytes(seconds.try_into().ok()?),
                    microsecond: u32::from_le_bytes(microsecond.try_into().ok()?),
                }
                .read()
            }
        }
    }

    /// Whether recorded readings are left over: the guest asked less often than in the run that was recorded.
    pub(crate) fn has_unread(&self) -> bool {
        matches!(self, Self::Recorded(readings, given) if *given < readings.len())
    }
}

fn datetime(local: NaiveDateTime, zone: Option<&MontyTimeZone>) -> MontyObject {
    MontyObject::datetime(MontyDateTime {
        year: local.year(),
        month: small(local.month()),
        day: small(local.day()),
        hour: small(local.hour()),
        minute: small(local.minute()),
        second: small(local.second()),
        microsecond: local.and_utc().timestamp_subsec_micros(),
        offset_seconds: zone.map(|zone| zone.offset_seconds),
        timezone_name: zone.and_then(|zone| zone.name.clone()),
    })
}

fn small(part: u32) -> u8 {
    u8::try_from(part).expect("a part of a date or a time is below 256")
}
