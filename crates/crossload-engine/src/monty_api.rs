//! What differs between the releases of the interpreter that the engine can be built over.
//!
//! `build.rs` sets `monty_1_2` and `monty_1_4` for releases from there on. What an older one lacks is answered with a
//! typed error, here; the kinds of value that only newer ones have are also left out where nodes are matched.
#![allow(clippy::unnecessary_wraps, reason = "what can't fail over this release fails over another")]

use monty::{DumpEncodeError, MontyRepl, ReplProgress, SessionRef};
#[cfg(monty_1_2)]
use monty_types::MontyComplex;
use monty_types::{
    MontyUuid, ResourceLimits, ResourceTracker,
    unstable::{MontyNode, NodeId},
};

use crate::RequestError;

/// Whether a session's limits can be lowered while it lasts.
pub(crate) const LOWERS_LIMITS: bool = cfg!(monty_1_2);

/// The interpreter's own dump.
pub(crate) fn dump(script_name: &str, state: SessionRef<'_>) -> Result<Vec<u8>, DumpEncodeError> {
    #[cfg(monty_1_2)]
    {
        monty::dump(script_name, None, &[], state)
    }
    #[cfg(not(monty_1_2))]
    {
        monty::dump(script_name, None, state)
    }
}

/// The limits of an idle session, to be changed, where [`LOWERS_LIMITS`].
pub(crate) fn idle_tracker(repl: &mut MontyRepl) -> Option<&mut ResourceTracker> {
    LOWERS_LIMITS.then(|| repl.tracker_mut())
}

/// The limits of a suspended session, to be changed, where [`LOWERS_LIMITS`].
pub(crate) fn suspended_tracker(progress: &mut ReplProgress) -> Option<&mut ResourceTracker> {
    #[cfg(monty_1_2)]
    {
        Some(progress.tracker_mut())
    }
    #[cfg(not(monty_1_2))]
    {
        let _ = progress;
        None
    }
}

/// Lowers limits.
pub(crate) fn tighten(tracker: &mut ResourceTracker, ceiling: &ResourceLimits) {
    #[cfg(monty_1_2)]
    tracker.tighten_limits(ceiling);
    #[cfg(not(monty_1_2))]
    let _ = (tracker, ceiling);
}

/// A complex number.
pub(crate) fn complex(real: f64, imag: f64) -> Result<MontyNode, RequestError> {
    #[cfg(monty_1_2)]
    {
        Ok(MontyNode::Complex(MontyComplex { real, imag }))
    }
    #[cfg(not(monty_1_2))]
    {
        Err(lacking("complex", (real, imag)))
    }
}

/// A module of the host's.
pub(crate) fn module(name: String, id: MontyUuid, attrs: Vec<(NodeId, NodeId)>) -> Result<MontyNode, RequestError> {
    #[cfg(monty_1_2)]
    {
        Ok(MontyNode::Module { name, id, attrs })
    }
    #[cfg(not(monty_1_2))]
    {
        Err(lacking("module", (name, id, attrs)))
    }
}

/// A decimal number, by its text.
pub(crate) fn decimal(text: &str) -> Result<MontyNode, RequestError> {
    #[cfg(monty_1_4)]
    {
        Ok(MontyNode::Decimal(text.to_owned()))
    }
    #[cfg(not(monty_1_4))]
    {
        Err(lacking("Decimal", text))
    }
}

/// Says that values of a kind came with a later release than this build's.
#[cfg(not(monty_1_4))]
fn lacking<T>(kind: &str, _value: T) -> RequestError {
    RequestError::lacking(format!("monty {} has no {kind} values", monty_types::MONTY_VERSION))
}
