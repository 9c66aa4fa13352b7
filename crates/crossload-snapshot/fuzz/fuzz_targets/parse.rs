//! Any bytes at all: what a file on disk may hold.
#![no_main]

use crossload_snapshot_fuzz::examine;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = examine(bytes);
});
