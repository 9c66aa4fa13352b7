//! Who this worker is, measured from the running code itself.

use std::{env, fs};

use monty::DUMP_VERSION;
use monty_types::MONTY_VERSION;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::canonical::ORACLE_VERSION;

const PROTOCOL_VERSION: u32 = 1;

/// Set by whoever runs a WebAssembly module, which can't see its own bytes: their digest.
const ARTIFACT: &str = "CROSSLOAD_ARTIFACT";

/// The fields of the answer to `describe`.
pub(crate) fn describe() -> Value {
    json!({
        "protocol": PROTOCOL_VERSION,
        "oracle": ORACLE_VERSION,
        "subject": "monty",
        "version": MONTY_VERSION,
        "format": "monty",
        "arch": env::consts::ARCH,
        "pointer_width": usize::BITS,
        "byte_order": if cfg!(target_endian = "little") { "little" } else { "big" },
        "artifact": artifact(),
        "detail": {"dump_version": DUMP_VERSION},
    })
}

/// The digest of the running program, or null if there is no way to tell.
fn artifact() -> Option<String> {
    if cfg!(target_family = "wasm") {
        return env::var(ARTIFACT).ok();
    }
    let bytes = env::current_exe().and_then(fs::read).ok()?;
    Some(Sha256::digest(bytes).iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}")))
}
