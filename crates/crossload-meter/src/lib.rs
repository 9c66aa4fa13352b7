//! Memory limits of sessions that share a process.
//!
//! The interpreter compares a session's limit with two counters that all sessions of the process share. So that each
//! has its own limit to itself, a thread counts what it allocates and frees only while it is [`Counting`] for a session;
//! what that held before is carried on; and the shared counters show one session at a time, the one whose
//! [`Turn`] it is.
//!
//! [`Allocator`] has to be the program's global one. Without it nothing is counted, and no limit on memory fires.

mod allocator;
mod ledger;
#[cfg(not(target_family = "wasm"))]
mod queue;
mod turn;

pub use allocator::Allocator;
pub use ledger::{Alarm, Counting, uncounted};
pub use turn::Turn;
