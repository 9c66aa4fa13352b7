//! Turns `proven.toml` into a constant table.

use std::{env, fmt::Write, fs, path::PathBuf};

use toml::Table;

fn main() {
    println!("cargo::rerun-if-changed=proven.toml");
    let table: Table = fs::read_to_string("proven.toml").expect("proven.toml is there").parse().expect("it is TOML");
    let mut code = String::from("const PROVEN: &[(&str, &str, u8, ByteOrder)] = &[\n");
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
            writeln!(code, "    ({}, {}, {width}, ByteOrder::{order}),", pair["writer"], pair["reader"])
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
