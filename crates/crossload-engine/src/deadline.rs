//! When a turn of a guest has to be over, for work that looks at its memory and never at the clock.
//!
//! In the sandbox nothing is done: there the host has a deadline of its own, which ends whatever runs.

use std::time::{Duration, Instant};

use crossload_meter::Alarm;
use monty_types::{ExcType, MontyException, ResourceTracker};

/// By how much the interpreter may be late before it is helped: reading a request is not on its clock.
const GRACE: Duration = Duration::from_millis(2);
const GRACE_PER_BYTE: Duration = Duration::from_nanos(200);

/// The limit on time that a turn comes up against first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    scope: &'static str,
    limit: Duration,
    /// What was used of the limit before the turn.
    used: Duration,
    started: Instant,
}

impl Deadline {
    /// That of a turn which begins now, and its feed, too, where it is the first.
    pub(crate) fn of(tracker: &ResourceTracker, first: bool) -> Option<Self> {
        if cfg!(target_family = "wasm") {
            return None;
        }
        let used = if first { Duration::ZERO } else { tracker.feed_elapsed() };
        let limited = |scope, limit: Option<Duration>, used| {
            limit.map(|limit| Self { scope, limit, used, started: Instant::now() })
        };
        let feed = limited("feed", tracker.max_feed_duration(), used);
        let turn = limited("turn", tracker.max_turn_duration(), Duration::ZERO);
        feed.into_iter().chain(turn).min_by_key(Self::left)
    }

    fn left(&self) -> Duration {
        self.limit.saturating_sub(self.used)
    }

    /// Sets the alarm, a little later than the interpreter sees it itself where it looks.
    pub(crate) fn watch(&self, source: usize) -> Option<Alarm> {
        let reading = GRACE_PER_BYTE.saturating_mul(u32::try_from(source).unwrap_or(u32::MAX));
        let grace = (self.left() / 20).saturating_add(GRACE).saturating_add(reading);
        self.started.checked_add(self.left().saturating_add(grace)).map(Alarm::at)
    }

    /// What the interpreter would have raised, had it looked.
    pub(crate) fn error(&self) -> MontyException {
        let Self { scope, limit, used, started } = self;
        let message = format!("{scope} time limit exceeded: {:?} > {limit:?}", *used + started.elapsed());
        MontyException::new(ExcType::TimeoutError, Some(message))
    }
}
