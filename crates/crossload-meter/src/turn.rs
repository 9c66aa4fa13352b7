//! Whose session the interpreter's counters show.

use std::{cell::Cell, marker::PhantomData, time::Duration};

use crate::ledger::show;
#[cfg(not(target_family = "wasm"))]
use crate::queue::Place;

/// In a sandbox there is one thread, and so nothing to wait for.
#[cfg(target_family = "wasm")]
struct Place;

#[cfg(target_family = "wasm")]
impl Place {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere the wait may be given up")]
    fn take(_: Duration) -> Option<Self> {
        Some(Self)
    }
}

thread_local! {
    static MINE: Cell<bool> = const { Cell::new(false) };
}

/// While it is there, the interpreter compares limits with what this thread counts.
///
/// One thread of the process has it at a time. Whoever waits for it for long is let in before whoever comes back for it.
#[must_use]
pub struct Turn {
    /// Nothing for one that is taken inside of another.
    place: Option<Place>,
    _local: PhantomData<*const ()>,
}

impl Turn {
    /// Waits until it is this thread's turn. A thread that has it already takes it within.
    pub fn take() -> Self {
        loop {
            if let Some(turn) = Self::take_within(Duration::from_hours(1)) {
                return turn;
            }
        }
    }

    /// As [`take`](Self::take), but waits so long at most.
    #[must_use]
    pub fn take_within(patience: Duration) -> Option<Self> {
        let place = if MINE.get() { None } else { Some(Place::take(patience)?) };
        if place.is_some() {
            MINE.set(true);
            show(true);
        }
        Some(Self { place, _local: PhantomData })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.place.is_some() {
            show(false);
            MINE.set(false);
        }
    }
}
