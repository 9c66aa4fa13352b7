//! Room on the stack for what a guest may make the interpreter recurse into, whatever thread the host calls from.
//!
//! A WebAssembly module's stack is its own, of a fixed size, and an overflow of it is a trap: there, nothing is done.

use crate::EngineError;

/// Bytes for what does not recurse: four times what the interpreter's parser and its entries from outside take.
const BASE: usize = 1 << 20;
/// Bytes for a level of the guest's recursion: twice what comparing nested frozen sets takes, the most of all.
const LEVEL: usize = 4 << 10;
/// Bytes for a byte of source, half as much again as `1+1+1…` takes: each operator is a level of the syntax tree.
const SOURCE: usize = 96;
/// Bytes for the frames between one place that makes room and the next.
const MARGIN: usize = 128 << 10;

/// How deep a guest may be allowed to recurse, so that room can be made for it.
const MAX_DEPTH: usize = if cfg!(target_family = "wasm") { usize::MAX } else { 100_000 };

/// Runs `work` where the stack has room for so many levels of recursion, and for parsing so many bytes of source.
pub(crate) fn with_room<T>(levels: usize, source: usize, work: impl FnOnce() -> T) -> T {
    #[cfg(not(target_family = "wasm"))]
    {
        let needed = BASE + LEVEL * levels.min(MAX_DEPTH) + SOURCE * source;
        stacker::maybe_grow(needed, needed + MARGIN, work)
    }
    #[cfg(target_family = "wasm")]
    {
        let _ = (levels, source, BASE, LEVEL, SOURCE, MARGIN);
        work()
    }
}

/// Refuses a limit on recursion that no room can be made for.
pub(crate) fn check(levels: usize) -> Result<(), EngineError> {
    if levels <= MAX_DEPTH {
        return Ok(());
    }
    Err(EngineError::Setting(format!(
        "max_recursion_depth can be at most {MAX_DEPTH} in the native backend, not {levels}"
    )))
}
