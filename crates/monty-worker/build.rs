//! Gives the WebAssembly build a stack that the interpreter's own recursion limit is reached on first.

use std::env;

/// Rust's default of 1 MiB is too small for guests that recurse to the interpreter's limit of 1000 calls.
const WASM_STACK_BYTES: usize = 16 * 1024 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=-zstack-size={WASM_STACK_BYTES}");
    }
}
