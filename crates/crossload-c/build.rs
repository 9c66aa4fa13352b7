//! Gives the shared library the name that programs look for when they start: one for each version of the interface.

use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=src/transport.rs");
    let source = fs::read_to_string("src/transport.rs").expect("src/transport.rs");
    let abi = source
        .lines()
        .find_map(|line| line.strip_prefix("pub const CROSSLOAD_ABI: u32 = ")?.strip_suffix(';'))
        .expect("CROSSLOAD_ABI in src/transport.rs");
    match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("macos" | "ios") => {
            println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libcrossload.{abi}.dylib");
        }
        Ok("windows") => {}
        _ => println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libcrossload.so.{abi}"),
    }
}
