//! Room on the stack for what a guest may make the interpreter recurse into, whatever thread the host calls from.
//!
//! A WebAssembly module's stack is its own, of a fixed size, and an overflow of it is a trap: there, nothing is done.

#[cfg(not(target_family = "wasm"))]
use std::panic::{self, AssertUnwindSafe};

use crate::EngineError;

/// Bytes for what does not recurse: four times what the interpreter's parser and its entries from outside take.
#[cfg(not(target_family = "wasm"))]
const BASE: usize = 1 << 20;
/// Bytes for a level of the guest's recursion: twice what comparing nested frozen sets takes, the most of all.
#[cfg(not(target_family = "wasm"))]
const LEVEL: usize = 4 << 10;
/// Bytes for a byte of source, half as much again as `1+1+1…` takes: each operator is a level of the syntax tree, which is
/// freed level by level.
#[cfg(not(target_family = "wasm"))]
const SOURCE: usize = 96;
/// Bytes for the frames between one place that makes room and the next.
#[cfg(not(target_family = "wasm"))]
const MARGIN: usize = 128 << 10;
/// Bytes of text beyond which no room is made: there are no addresses for it.
#[cfg(all(not(target_family = "wasm"), target_pointer_width = "64"))]
const MAX_TEXT: usize = 1 << 36;
#[cfg(all(not(target_family = "wasm"), target_pointer_width = "32"))]
const MAX_TEXT: usize = 1 << 24;

/// How deep a guest may be allowed to recurse, so that room can be made for it.
#[cfg(not(target_family = "wasm"))]
const MAX_DEPTH: usize = 100_000;

/// Runs `work` where the stack has room for so many levels of recursion, and for parsing so many bytes of source.
pub(crate) fn with_room<T>(levels: usize, source: usize, work: impl FnOnce() -> T) -> T {
    #[cfg(not(target_family = "wasm"))]
    {
        let needed = needed(levels, source);
        stacker::maybe_grow(needed, needed.saturating_add(MARGIN), work)
    }
    #[cfg(target_family = "wasm")]
    {
        let _ = (levels, source);
        work()
    }
}

/// As [`with_room`], and for parsing what the guest evaluates itself, up to `text` bytes at once, as far as there is so
/// much room to be had: the system keeps no more of it than is used.
pub(crate) fn with_room_to_evaluate<T>(levels: usize, source: usize, text: usize, work: impl FnOnce() -> T) -> T {
    #[cfg(not(target_family = "wasm"))]
    {
        let mut work = Some(work);
        let mut text = text.min(MAX_TEXT);
        while text > source {
            let attempt = || stacker::grow(needed(levels, text), || work.take().map(|work| work()));
            match panic::catch_unwind(AssertUnwindSafe(attempt)) {
                Ok(done) => return done.expect("the work was not done before"),
                Err(panicked) if work.is_none() => panic::resume_unwind(panicked),
                // It was the system that had not so much.
                Err(_) => text /= 2,
            }
        }
        with_room(levels, source, work.expect("the work was not done before"))
    }
    #[cfg(target_family = "wasm")]
    {
        let _ = text;
        with_room(levels, source, work)
    }
}

/// What 32 bits can't count is more than the system has, and not less than the guest needs.
#[cfg(not(target_family = "wasm"))]
fn needed(levels: usize, source: usize) -> usize {
    (BASE + LEVEL * levels.min(MAX_DEPTH)).saturating_add(SOURCE.saturating_mul(source))
}

/// Refuses a limit on recursion that no room can be made for.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn check(levels: usize) -> Result<(), EngineError> {
    if levels <= MAX_DEPTH {
        return Ok(());
    }
    Err(EngineError::Setting(format!(
        "max_recursion_depth can be at most {MAX_DEPTH} in the native backend, not {levels}"
    )))
}

/// A module's own stack bounds the recursion, whatever the limit.
#[cfg(target_family = "wasm")]
#[expect(clippy::unnecessary_wraps, reason = "native refuses")]
pub(crate) const fn check(_levels: usize) -> Result<(), EngineError> {
    Ok(())
}
