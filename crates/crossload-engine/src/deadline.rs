//! When a turn of a guest has to be over, for work that never looks at the clock, and for what panics once it has.
//!
//! The interpreter's sort does: a comparison that a limit ends makes an order of it that is none. What is over is over,
//! however it ends.

use std::{
    cell::Cell,
    fmt::{self, Display},
    panic::{self, AssertUnwindSafe},
    time::{Duration, Instant},
};

use crossload_meter::Alarm;
use monty_types::{ExcType, MontyException, ResourceTracker};

use crate::limits::Fired;

thread_local! {
    static PRESENT: Cell<Option<Deadline>> = const { Cell::new(None) };
}

/// What there is to say of the present turn's limit on time, if that is exceeded: for a sandbox, which a panic ends.
#[must_use]
pub fn exceeded() -> Option<impl Display> {
    PRESENT.get().filter(Deadline::passed)
}

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
        let used = if first { Duration::ZERO } else { tracker.feed_elapsed() };
        let limits =
            [("feed", tracker.max_feed_duration(), used), ("turn", tracker.max_turn_duration(), Duration::ZERO)];
        let limited = limits.into_iter().filter_map(|(scope, limit, used)| Some((scope, limit?, used)));
        let (scope, limit, used) = limited.min_by_key(|(_, limit, used)| limit.saturating_sub(*used))?;
        Some(Self { scope, limit, used, started: Instant::now() })
    }

    /// Does a turn's work. Where it panics and its time is up, there is no result, and that is why.
    ///
    /// In a sandbox a panic can't be caught: there, whoever hears of it asks [`exceeded`].
    pub(crate) fn keep<T>(deadline: Option<Self>, work: impl FnOnce() -> T) -> Result<T, Self> {
        PRESENT.set(deadline);
        let done = panic::catch_unwind(AssertUnwindSafe(work));
        PRESENT.set(None);
        done.or_else(|panicked| match deadline {
            Some(deadline) if deadline.passed() => Err(deadline),
            _ => panic::resume_unwind(panicked),
        })
    }

    /// The limit, and what was used of it before the turn, in seconds.
    pub(crate) fn limit_and_used(&self) -> (f64, f64) {
        (self.limit.as_secs_f64(), self.used.as_secs_f64())
    }

    fn used(&self) -> Duration {
        self.used + self.started.elapsed()
    }

    fn passed(&self) -> bool {
        self.used() > self.limit
    }

    fn left(&self) -> Duration {
        self.limit.saturating_sub(self.used)
    }

    /// Sets the alarm, a little later than the interpreter sees it itself where it looks. A sandbox needs none: there the
    /// host has a deadline of its own, which ends whatever runs.
    pub(crate) fn watch(&self, source: usize) -> Option<Alarm> {
        if cfg!(target_family = "wasm") {
            return None;
        }
        let reading = GRACE_PER_BYTE.saturating_mul(u32::try_from(source).unwrap_or(u32::MAX));
        let grace = (self.left() / 20).saturating_add(GRACE).saturating_add(reading);
        self.started.checked_add(self.left().saturating_add(grace)).map(Alarm::at)
    }

    /// What the interpreter would have raised, had it looked.
    pub(crate) fn error(&self) -> (MontyException, Fired) {
        let fired = Fired::time(self.limit, self.used());
        (MontyException::new(ExcType::TimeoutError, Some(self.to_string())), fired)
    }
}

impl Display for Deadline {
    /// As the interpreter says that it is exceeded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} time limit exceeded: {:?} > {:?}", self.scope, self.used(), self.limit)
    }
}
