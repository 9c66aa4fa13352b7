//! What a session may use, and the limits of it that fire.

use std::time::Duration;

use minicbor::Decoder;
use monty_types::{ExcType, MontyException, ResourceError, ResourceLimits, ResourceTracker};

use crate::{
    EngineError,
    config::{count, for_each_key, seconds, unknown},
    host::HostState,
    value::{Out, Written},
};

/// Limits of a session: those that the interpreter enforces, and those of the text that passes between it and its host.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    pub(crate) guest: ResourceLimits,
    pub(crate) text: TextLimits,
}

/// Bytes of text that may pass at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextLimits {
    /// What one turn may print.
    pub(crate) output: usize,
    /// The source of one feed.
    pub(crate) source: usize,
}

impl Default for TextLimits {
    fn default() -> Self {
        Self { output: 10 << 20, source: 16 << 20 }
    }
}

impl TextLimits {
    /// Lowers each limit that is above `ceiling`'s.
    pub(crate) fn tighten(&mut self, ceiling: Self) {
        self.output = self.output.min(ceiling.output);
        self.source = self.source.min(ceiling.source);
    }
}

impl Limits {
    /// No limits at all: what a ceiling starts from, so that it lowers only what it names.
    pub(crate) const NONE: Self = Self {
        guest: ResourceLimits {
            max_feed_duration: None,
            max_turn_duration: None,
            max_memory: None,
            gc_interval: None,
            max_recursion_depth: usize::MAX,
            max_suspensions: usize::MAX,
            max_total_sleep: None,
        },
        text: TextLimits { output: usize::MAX, source: usize::MAX },
    };

    /// Reads limits over these, which hold for what is not named; the keys are those of the public API.
    pub(crate) fn decode(mut self, d: &mut Decoder<'_>) -> Result<Self, EngineError> {
        for_each_key(d, |key, d| {
            match key {
                "max_feed_duration_secs" => self.guest.max_feed_duration = Some(seconds(key, d)?),
                "max_turn_duration_secs" => self.guest.max_turn_duration = Some(seconds(key, d)?),
                "max_total_sleep_secs" => self.guest.max_total_sleep = Some(seconds(key, d)?),
                "max_memory" => self.guest.max_memory = Some(count(key, d)?),
                "gc_interval" => self.guest.gc_interval = Some(count(key, d)?),
                "max_recursion_depth" => self.guest.max_recursion_depth = count(key, d)?,
                "max_suspensions" => self.guest.max_suspensions = count(key, d)?,
                "max_output" => self.text.output = count(key, d)?,
                "max_source" => self.text.source = count(key, d)?,
                other => return Err(unknown("limit", other)),
            }
            Ok(())
        })?;
        Ok(self)
    }

    /// Takes away the limits that fire by what a build needs, and not by what the program does.
    pub(crate) fn lift(&mut self) {
        (self.guest.max_feed_duration, self.guest.max_turn_duration, self.guest.max_memory) = (None, None, None);
    }
}

/// What a limit is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Time,
    Sleep,
    Memory,
    Output,
    Source,
    Recursion,
    Suspensions,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Sleep => "sleep",
            Self::Memory => "memory",
            Self::Output => "output",
            Self::Source => "source",
            Self::Recursion => "recursion",
            Self::Suspensions => "suspensions",
        }
    }

    /// Why the session is over after it fired, if it is: the guest's heap is then in an unknown state.
    pub(crate) fn ends_session(self) -> Option<&'static str> {
        match self {
            Self::Time => Some("its time limit fired"),
            Self::Memory => Some("its memory limit fired"),
            Self::Output => Some("its output limit fired"),
            Self::Sleep | Self::Source | Self::Recursion | Self::Suspensions => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Amount {
    Time(Duration),
    Count(u64),
}

impl Amount {
    fn encode(self, e: &mut Out<'_>) -> Written {
        match self {
            Self::Time(time) => e.f64(time.as_secs_f64())?,
            Self::Count(count) => e.u64(count)?,
        };
        Ok(())
    }
}

/// A limit that fired, what it allows, and what was used when it did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fired {
    pub(crate) kind: Kind,
    limit: Amount,
    used: Amount,
}

impl Fired {
    /// A feed whose source is too long.
    pub(crate) fn source(length: usize, limit: usize) -> (MontyException, Self) {
        let message = format!("source limit exceeded: {length} bytes > {limit} bytes");
        let fired = Self { kind: Kind::Source, limit: whole(limit), used: whole(length) };
        (MontyException::new(ExcType::RuntimeError, Some(message)), fired)
    }

    /// A turn of a guest that took too long.
    pub(crate) fn time(limit: Duration, used: Duration) -> Self {
        Self { kind: Kind::Time, limit: Amount::Time(limit), used: Amount::Time(used) }
    }

    /// The limit that raised an exception, if one did.
    ///
    /// The interpreter says so in fixed words that name the limit's own value. Words alone would let a guest, or an error
    /// of the host's, pass for a limit.
    pub(crate) fn behind(error: &MontyException, tracker: &ResourceTracker, host: &HostState) -> Option<Self> {
        let message = error.message().unwrap_or_default();
        let exceeded = |what: &str, limit: &str| -> Option<&str> {
            message.strip_prefix(what)?.strip_prefix(" limit exceeded: ")?.strip_suffix(limit)?.strip_suffix(" > ")
        };
        let time = |kind: Kind, what: &str, limit: Option<Duration>| {
            let limit = limit?;
            let used = parse_duration(exceeded(what, &format!("{limit:?}"))?)?;
            Some(Self { kind, limit: Amount::Time(limit), used: Amount::Time(used) })
        };
        let size = |kind: Kind, limit: Option<usize>| {
            let limit = limit?;
            let used = exceeded("memory", &format!("{limit} bytes"))?.strip_suffix(" bytes")?.parse().ok()?;
            Some(Self { kind, limit: whole(limit), used: Amount::Count(used) })
        };
        match error.exc_type() {
            ExcType::TimeoutError => time(Kind::Time, "feed time", tracker.max_feed_duration())
                .or_else(|| time(Kind::Time, "turn time", tracker.max_turn_duration()))
                .or_else(|| time(Kind::Sleep, "total sleep", tracker.max_total_sleep())),
            ExcType::MemoryError => {
                size(Kind::Memory, tracker.max_memory()).or_else(|| size(Kind::Output, Some(host.text.output)))
            }
            // Its words name no value; it fires at the limit exactly.
            ExcType::RecursionError if message.starts_with("maximum recursion depth exceeded") => {
                let limit = whole(max_recursion_depth(tracker)?);
                Some(Self { kind: Kind::Recursion, limit, used: limit })
            }
            ExcType::RuntimeError => {
                let limit = tracker.max_suspensions();
                let used = exceeded("suspension", &limit.to_string())?.parse().ok()?;
                Some(Self { kind: Kind::Suspensions, limit: whole(limit), used: Amount::Count(used) })
            }
            _ => None,
        }
    }

    pub(crate) fn encode(&self, e: &mut Out<'_>) -> Written {
        e.map(3)?.str("kind")?.str(self.kind.name())?;
        e.str("limit")?;
        self.limit.encode(e)?;
        e.str("used")?;
        self.used.encode(e)
    }
}

/// The interpreter names this limit only when it is exceeded.
pub(crate) fn max_recursion_depth(tracker: &ResourceTracker) -> Option<usize> {
    match tracker.check_recursion_depth(usize::MAX - 1) {
        Err(ResourceError::Recursion { limit, .. }) => Some(limit),
        _ => None,
    }
}

fn whole(count: usize) -> Amount {
    Amount::Count(count as u64)
}

/// Reads what the `Debug` form of a duration says, such as `1.5ms`.
fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let factor = match unit {
        "s" => 1.0,
        "ms" => 1e-3,
        "µs" => 1e-6,
        "ns" => 1e-9,
        _ => return None,
    };
    let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
    Duration::try_from_secs_f64(number * factor).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_they_are_written() {
        for nanos in [0, 1, 999, 1_000, 1_500, 999_999, 1_234_567, 5_000_000, 1_000_000_000, 86_400_000_000_123] {
            let duration = Duration::from_nanos(nanos);
            let read = parse_duration(&format!("{duration:?}")).unwrap();
            assert!(read.abs_diff(duration) <= Duration::from_micros(1), "{duration:?} was read as {read:?}");
        }
        assert_eq!(parse_duration("5"), None);
        assert_eq!(parse_duration("1.2.3s"), None);
        assert_eq!(parse_duration("-1s"), None);
    }
}
