//! Raw dumps for other hosts of the interpreter.

use crate::{
    EngineError,
    host::HostState,
    tree::{Parts, Tree},
};

/// The policy of a session that answers the guest's clock by itself, in the dump's CBOR.
const OWN_CLOCK: &[u8] = b"\x68CallHost";
/// The same of one whose interpreter reads the machine's clock.
const SYSTEM_CLOCK: &[u8] = b"\x66System";

/// Makes a dump mean elsewhere what it means here: a session whose clock this engine answers, no other host's handler
/// would answer for, so there the interpreter is to read the clock itself.
pub(crate) fn for_others(dump: Vec<u8>, host: &HostState) -> Result<Vec<u8>, EngineError> {
    if !host.own_clock {
        return Ok(dump);
    }
    let tree = Tree::read(&dump)?;
    let clocks = clocks(&tree);
    if clocks.is_empty() {
        return Err(EngineError::Misuse("the session can't be dumped raw: its dump has no clock's policy".to_owned()));
    }
    let mut bytes = Vec::with_capacity(dump.len());
    let mut rest = 0;
    for clock in clocks {
        bytes.extend_from_slice(&dump[rest..clock.start]);
        bytes.extend_from_slice(SYSTEM_CLOCK);
        rest = clock.end;
    }
    bytes.extend_from_slice(&dump[rest..]);
    Ok(bytes)
}

/// Where a dump says that the host answers the clock: in the session, and again in the program that it runs.
fn clocks(tree: &Tree<'_>) -> Vec<std::ops::Range<usize>> {
    let Some(Parts { repl, executor }) = tree.parts() else { return Vec::new() };
    let program = executor.and_then(|executor| tree.get(executor, "program"));
    let clock = |holder| tree.get(tree.get(holder, "os_policy")?, "datetime");
    let mut clocks: Vec<_> = [Some(repl), program]
        .into_iter()
        .flatten()
        .filter_map(clock)
        .filter(|clock| tree.raw(*clock) == OWN_CLOCK)
        .map(|clock| tree.span(clock))
        .collect();
    clocks.sort_unstable_by_key(|clock| clock.start);
    clocks
}

#[cfg(test)]
mod tests {
    use monty_types::{CollectedStreams, NamedValues};

    use super::{OWN_CLOCK, SYSTEM_CLOCK, for_others};
    use crate::{config::Config, session::Session};

    #[test]
    fn only_the_policy_is_rewritten_whatever_the_guest_holds() {
        // The policy's bytes as text of the guest's.
        let code = "x = b'\\x69os_policy\\xa5\\x68datetime\\x68CallHost'\ny = 'CallHost'";
        for (code, policies) in [(code.to_owned(), 1), (format!("{code}\nask()"), 2)] {
            let mut session = Session::open(Config::default(), Some(&[0; 32]));
            session.feed(&code, NamedValues::default(), None, &mut CollectedStreams::default()).unwrap();
            let dump = session.dump().unwrap();
            let count = |bytes: &[u8], what: &[u8]| memchr::memmem::find_iter(bytes, what).count();
            let raw = for_others(dump.clone(), session.host()).unwrap();
            assert_eq!(count(&dump, OWN_CLOCK) - count(&raw, OWN_CLOCK), policies);
            assert_eq!(count(&raw, SYSTEM_CLOCK) - count(&dump, SYSTEM_CLOCK), policies);
            assert_eq!(count(&raw, b"\x69os_policy\xa5\x68datetime\x68CallHost"), 1, "the guest's own");
            monty::Dump::load(&raw).unwrap();
        }
    }
}
