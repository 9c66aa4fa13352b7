//! Lays out the module's memory.

use std::env;

/// Bytes of linear memory for the module's stack: the interpreter's own recursion limit always fires first.
const STACK: u32 = 8 << 20;

/// Bytes of linear memory at the start. What is beyond stack and data is heap that need not be asked for in small steps,
/// and takes nothing until it is used.
const MEMORY: u32 = 32 << 20;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_FAMILY").as_deref() == Ok("wasm") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
        println!("cargo::rustc-link-arg-cdylib=--initial-memory={MEMORY}");
    }
}
