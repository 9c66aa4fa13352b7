//! Gives the shared library the name that programs look for when they start: one for each version of the interface.

use std::{env, fmt::Write, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=src/transport.rs");
    println!("cargo::rerun-if-changed=include/crossload.h");
    let source = fs::read_to_string("src/transport.rs").expect("src/transport.rs");
    let abi = source
        .lines()
        .find_map(|line| line.strip_prefix("pub const CROSSLOAD_ABI: u32 = ")?.strip_suffix(';'))
        .expect("CROSSLOAD_ABI in src/transport.rs");
    match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("macos" | "ios") => {
            println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libcrossload.{abi}.dylib");
        }
        // MSVC's linker takes the name of the file, and rustc tells it what to export.
        Ok("windows") if env::var("CARGO_CFG_TARGET_ENV").as_deref() == Ok("gnu") => {
            println!("cargo::rustc-cdylib-link-arg={}", definition(abi));
        }
        Ok("windows") => {}
        _ => println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libcrossload.so.{abi}"),
    }
}

/// The path of a file for the linker: the DLL's name, as programs are to ask for it, and the functions of the header.
///
/// Without it, zig exports all that has a name, the C library's start-up code among it.
fn definition(abi: &str) -> String {
    let header = fs::read_to_string("include/crossload.h").expect("include/crossload.h");
    let mut text = format!("LIBRARY \"crossload-{abi}.dll\"\nEXPORTS\n");
    for name in header.lines().filter_map(declared) {
        writeln!(text, "  {name}").expect("a text takes more");
    }
    let path = Path::new(&env::var("OUT_DIR").expect("OUT_DIR")).join("crossload.def");
    fs::write(&path, text).expect("OUT_DIR can be written to");
    path.into_os_string().into_string().expect("OUT_DIR is UTF-8")
}

/// The function that a line of the header declares, if it does.
fn declared(line: &str) -> Option<&str> {
    let (before, _) = line.split_once('(').filter(|_| line.starts_with(char::is_alphabetic))?;
    before.rsplit([' ', '*']).next().filter(|name| name.starts_with("crossload_"))
}
