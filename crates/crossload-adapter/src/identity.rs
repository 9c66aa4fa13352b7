//! Who a worker is, measured from the running code itself.

use std::{env, fs};

use serde_json::{json, Value};
use sha2::{Digest, Sha256};

use crate::{canonical::ORACLE_VERSION, protocol::PROTOCOL_VERSION};

/// Set by whoever runs a WebAssembly module, which can't see its own bytes: their digest.
const ARTIFACT: &str = "CROSSLOAD_ARTIFACT";

/// What an adapter says of its subject; the machine and the program's own digest are measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The subject's name in the configuration.
    pub subject: String,
    /// Its version.
    pub version: String,
    /// Workers of one format read each other's snapshots.
    pub format: String,
    /// More about this worker, such as the `release` of what defines the format.
    pub detail: Value,
}

impl Identity {
    /// Without detail.
    pub fn new(subject: impl Into<String>, version: impl Into<String>, format: impl Into<String>) -> Self {
        Self { subject: subject.into(), version: version.into(), format: format.into(), detail: json!({}) }
    }

    /// The fields of the answer to `describe`.
    pub(crate) fn describe(self) -> Value {
        json!({
            "protocol": PROTOCOL_VERSION,
            "oracle": ORACLE_VERSION,
            "subject": self.subject,
            "version": self.version,
            "format": self.format,
            "arch": machine(),
            "pointer_width": usize::BITS,
            "byte_order": if cfg!(target_endian = "little") { "little" } else { "big" },
            "artifact": artifact(),
            "detail": self.detail,
        })
    }
}

/// What its own system calls the machine, as Python's `platform.machine()` has it: Windows has another name for a CPU
/// than all others.
const fn machine() -> &'static str {
    if cfg!(all(windows, target_arch = "x86_64")) {
        "AMD64"
    } else {
        env::consts::ARCH
    }
}

/// The digest of the running program, or none if there is no way to tell.
fn artifact() -> Option<String> {
    if cfg!(target_family = "wasm") {
        return env::var(ARTIFACT).ok();
    }
    let bytes = env::current_exe().and_then(fs::read).ok()?;
    Some(Sha256::digest(bytes).iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}")))
}

/// The version of a package in the text of a `Cargo.lock`; of several, the first.
///
/// # Panics
///
/// When the package is not there: the adapter names another one than it was compiled with.
#[must_use]
pub fn version_in_lock<'lock>(lock: &'lock str, package: &str) -> &'lock str {
    let name = format!("name = \"{package}\"");
    lock.lines()
        .skip_while(|line| *line != name)
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .unwrap_or_else(|| panic!("this program was compiled without the package {package:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"one\"\nversion = \"1.2.3\"\n\n\
                        [[package]]\nname = \"two\"\nversion = \"0.1.0\"\ndependencies = [\n \"one\",\n]\n";

    #[test]
    fn a_package_has_the_version_that_is_locked() {
        assert_eq!((version_in_lock(LOCK, "one"), version_in_lock(LOCK, "two")), ("1.2.3", "0.1.0"));
    }

    #[test]
    #[should_panic(expected = "without the package \"three\"")]
    fn a_package_that_is_not_locked_has_no_version() {
        let _ = version_in_lock(LOCK, "three");
    }

    #[test]
    fn the_program_and_its_machine_are_measured() {
        let said = Identity::new("thing", "1.0", "form").describe();
        assert_eq!(said["pointer_width"], usize::BITS);
        assert_eq!(said["arch"], if cfg!(windows) { "AMD64" } else { env::consts::ARCH });
        assert_eq!(said["artifact"].as_str().map(str::len), Some("sha256:".len() + 64));
    }
}
