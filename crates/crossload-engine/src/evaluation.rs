//! Whether a guest may evaluate texts that it made itself, as far as that shows in what its host passes it.
//!
//! Only the names of `eval` and `exec` lead to them, so a session whose host never passed one needs no room for it.

use memchr::memmem;
use minicbor::Decoder;
use unicode_normalization::UnicodeNormalization;

use crate::{
    EngineError,
    past::{EPOCH, Past},
};

/// Whether a request passes the guest what evaluates texts: by a source that names it, or as a value.
pub(crate) fn is_passed_in(operation: &str, arguments: &[u8]) -> bool {
    let named_by = |code: &str| !code.is_ascii() && is_named_in(code.nfkc().collect::<String>().as_bytes());
    is_named_in(arguments) || (operation == "feed" && source(arguments).is_some_and(named_by))
}

/// Whether it may have been passed in before; where nobody can tell, it may.
pub(crate) fn may_be_known(past: &Past) -> Result<bool, EngineError> {
    let Some(journal) = past.journal() else { return Ok(true) };
    for event in crossload_snapshot::Journal::events(journal.as_bytes()) {
        let event = event?;
        if event.operation == EPOCH || is_passed_in(event.operation, event.arguments) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_named_in(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"eval").is_some() || memmem::find(bytes, b"exec").is_some()
}

/// A feed's source, in which names may be written in other characters.
fn source(arguments: &[u8]) -> Option<&str> {
    let mut d = Decoder::new(arguments);
    for _ in 0..d.map().ok()?? {
        if d.str().ok()? == "code" {
            return d.str().ok();
        }
        d.skip().ok()?;
    }
    None
}
