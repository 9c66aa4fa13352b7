//! The header is the one that the sources make.

use std::{env, fs, path::Path};

/// The sources with something exported in them, in the order of the header.
const SOURCES: [&str; 7] =
    ["status.rs", "last_error.rs", "buffer.rs", "sessions.rs", "opening.rs", "steps.rs", "transport.rs"];

/// Makes the header anew. `CROSSLOAD_WRITE_HEADER=1 cargo test -p crossload-c header` puts it into its place.
pub(super) fn made() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml");
    let builder = SOURCES.into_iter().fold(cbindgen::Builder::new().with_config(config), |builder, file| {
        builder.with_src(root.join("src").join(file))
    });
    let mut bytes = Vec::new();
    builder.generate().expect("sources that cbindgen reads").write(&mut bytes);
    String::from_utf8(bytes).expect("text")
}

#[test]
fn the_header_is_made_from_the_sources() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/crossload.h");
    let made = made();
    if env::var_os("CROSSLOAD_WRITE_HEADER").is_some() {
        fs::write(&path, &made).expect("the header's place");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "run `CROSSLOAD_WRITE_HEADER=1 cargo test -p crossload-c header`, and commit {path:?}");
}
