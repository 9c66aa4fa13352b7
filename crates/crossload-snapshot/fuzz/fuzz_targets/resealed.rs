//! Any bytes under a right digest: what whoever can change a snapshot may make of it.
#![no_main]

use crossload_snapshot_fuzz::{examine, seal};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut sealed = bytes[..bytes.len().saturating_sub(32)].to_vec();
    seal(&mut sealed);
    let _ = examine(&sealed);
});
