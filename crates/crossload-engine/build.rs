//! Turns `proven.toml` into a constant table, and says over which releases of the interpreter this build is.

use std::{
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use toml::Table;

/// Minor releases of the interpreter whose interface differs from the one before.
const STEPS: [u32; 2] = [2, 4];

fn main() {
    let minor = interpreter();
    for step in STEPS {
        println!("cargo::rustc-check-cfg=cfg(monty_1_{step})");
        if minor.is_none_or(|minor| minor >= step) {
            println!("cargo::rustc-cfg=monty_1_{step}");
        }
    }
    write_table();
}

/// The minor release of the interpreter, 1.x, as the workspace's Cargo.lock has it.
///
/// Nothing where no lock can be found, as in a build from a package: then it is the release that the manifest names.
fn interpreter() -> Option<u32> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let lock = manifest.ancestors().map(|directory| directory.join("Cargo.lock")).find(|lock| lock.is_file())?;
    println!("cargo::rerun-if-changed={}", lock.display());
    minor_in(&lock)
}

fn minor_in(lock: &Path) -> Option<u32> {
    let lock: Table = fs::read_to_string(lock).ok()?.parse().ok()?;
    // Cargo holds one release of a major version, and the manifest asks for this one.
    let mut versions = lock["package"].as_array()?.iter().filter(|package| package["name"].as_str() == Some("monty"));
    versions.find_map(|package| package["version"].as_str()?.strip_prefix("1.")?.split('.').next()?.parse().ok())
}

fn write_table() {
    println!("cargo::rerun-if-changed=proven.toml");
    let table: Table = fs::read_to_string("proven.toml").expect("proven.toml is there").parse().expect("it is TOML");
    let mut code = String::from("const PROVEN: &[Pair] = &[\n");
    for pair in table["pair"].as_array().expect("pair is a list") {
        for class in pair["classes"].as_array().expect("classes is a list") {
            let class = class.as_str().expect("a class is a string");
            let (width, order) = class.split_once('-').expect("a class is width-order");
            let order = match order {
                "little" => "Little",
                "big" => "Big",
                other => panic!("{other:?} is not a byte order"),
            };
            let width: u8 = width.parse().expect("a width is a number");
            let class = format!("HashClass {{ width: {width}, order: ByteOrder::{order} }}");
            writeln!(code, "    ({}, {}, {class}),", pair["writer"], pair["reader"])
                .expect("writing to a string does not fail");
        }
    }
    code.push_str("];\nconst FRAGILE: &[(&[u8], &str)] = &[\n");
    for entry in table["fragile"].as_array().expect("fragile is a list") {
        let kind = entry["kind"].as_str().expect("a kind is a string");
        // CBOR: a map of one entry, whose key is a text of fewer than 24 bytes.
        assert!(kind.len() < 24, "{kind:?} needs another CBOR header");
        let pattern: Vec<u8> =
            [0xa1, 0x60 | u8::try_from(kind.len()).expect("below 24")].into_iter().chain(kind.bytes()).collect();
        writeln!(code, "    (&{pattern:?}, {}),", entry["why"]).expect("writing to a string does not fail");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("proven.rs");
    fs::write(out, code).expect("OUT_DIR is writable");
}
