//! Raw dumps for other hosts of the interpreter.

use crate::host::HostState;

/// The policy of a session that answers the guest's clock by itself, as the dump's CBOR has it.
const OWN_CLOCK: &[u8] = b"\x69os_policy\xa5\x68datetime\x68CallHost";
/// The same of one whose interpreter reads the machine's clock.
const SYSTEM_CLOCK: &[u8] = b"\x69os_policy\xa5\x68datetime\x66System";

/// Makes a dump mean elsewhere what it means here: a session whose clock this engine answers, no other host's handler
/// would answer for, so there the interpreter is to read the clock itself.
pub(crate) fn for_others(dump: Vec<u8>, host: &HostState) -> Vec<u8> {
    if !host.own_clock {
        return dump;
    }
    let mut bytes = Vec::with_capacity(dump.len());
    let mut rest = &dump[..];
    while let Some(at) = memchr::memmem::find(rest, OWN_CLOCK) {
        bytes.extend_from_slice(&rest[..at]);
        bytes.extend_from_slice(SYSTEM_CLOCK);
        rest = &rest[at + OWN_CLOCK.len()..];
    }
    bytes.extend_from_slice(rest);
    bytes
}
