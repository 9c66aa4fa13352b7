//! The golden snapshots: what this build would write is what was written, and no damage to one of them passes.
#![allow(missing_docs)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crossload_snapshot::{Envelope, FORMAT_VERSION, Journal, Section, SnapshotError, write, write_compressed};

/// Files up to this size are damaged in every way that one byte can be.
const SMALL: usize = 2048;

fn snapshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../snapshots")
}

/// The golden snapshots of this format version, with their paths.
fn golden() -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![snapshots().join(format!("v{FORMAT_VERSION}"))];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "snapshot") {
                found.push((path.clone(), fs::read(path).unwrap()));
            }
        }
    }
    assert!(found.len() >= 16, "only {} golden snapshots", found.len());
    found.sort();
    found
}

/// Says why the refusal of a damaged snapshot is in order: it is one of the envelope's own, which come before any
/// section is decoded. An `Err` holds no envelope, and a section's content is had through an envelope alone.
fn kind(refusal: &SnapshotError) -> &'static str {
    match refusal {
        SnapshotError::NotASnapshot => "not a snapshot",
        SnapshotError::TextMode => "text mode",
        SnapshotError::FormatVersion { .. } => "format version",
        SnapshotError::Truncated { .. } => "truncated",
        SnapshotError::TrailingBytes(_) => "trailing bytes",
        SnapshotError::Digest => "digest",
        SnapshotError::Header(_) => "header",
        other => panic!("{other} comes after the digest"),
    }
}

/// Refuses `damaged`, counting the kinds.
fn refuse(damaged: &[u8], what: impl Fn() -> String, kinds: &mut BTreeMap<&'static str, u64>) {
    match Envelope::parse(damaged) {
        Ok(_) => panic!("{} was accepted", what()),
        Err(refusal) => *kinds.entry(kind(&refusal)).or_default() += 1,
    }
}

#[test]
fn the_newest_folder_is_that_of_this_format_version() {
    let newest = fs::read_dir(snapshots())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_prefix('v')?.parse::<u16>().ok())
        .max();
    assert_eq!(newest, Some(FORMAT_VERSION), "a new format version begins a new folder of golden snapshots");
}

#[test]
fn every_golden_snapshot_is_written_the_same_today() {
    for (path, bytes) in golden() {
        let envelope = Envelope::parse(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(envelope.to_bytes(), bytes, "{}", path.display());
        let contents: Vec<_> = envelope.sections().iter().map(|section| section.content().unwrap()).collect();
        let sections: Vec<(&str, &[u8])> =
            envelope.sections().iter().zip(&contents).map(|(section, content)| (section.name(), &**content)).collect();
        if envelope.sections().iter().all(|section| !section.is_compressed()) {
            assert_eq!(write(&envelope.writer, &sections), bytes, "{}", path.display());
        } else {
            // Another compressor may find a shorter frame, so here the contents are compared.
            let today = write_compressed(&envelope.writer, &sections);
            let today = Envelope::parse(&today).unwrap();
            for (section, content) in today.sections().iter().zip(&contents) {
                assert_eq!(section.content().unwrap(), *content, "{}", path.display());
            }
        }
    }
}

#[test]
fn every_event_of_a_golden_journal_is_written_the_same_today() {
    let mut events = 0;
    for (path, bytes) in golden() {
        let Some(section) = Envelope::parse(&bytes).unwrap().section("journal").unwrap() else { continue };
        let mut today = Journal::default();
        for event in Journal::events(&section) {
            today.push(&event.unwrap());
        }
        assert_eq!(today.as_bytes(), &*section, "{}", path.display());
        assert_eq!(Journal::parse(&section).unwrap(), today);
        events += today.len();
    }
    assert!(events > 50, "only {events} events");
}

#[test]
fn every_truncation_of_a_golden_snapshot_is_refused_before_a_section_is_decoded() {
    let mut kinds = BTreeMap::new();
    for (path, bytes) in golden() {
        for length in 0..bytes.len() {
            refuse(&bytes[..length], || format!("{} cut to {length} bytes", path.display()), &mut kinds);
        }
    }
    println!("refused: {kinds:?}");
    assert_eq!(kinds.into_keys().collect::<Vec<_>>(), ["not a snapshot", "truncated"]);
}

#[test]
fn every_change_of_a_byte_of_a_small_golden_snapshot_is_refused_before_a_section_is_decoded() {
    let mut kinds = BTreeMap::new();
    let small: Vec<_> = golden().into_iter().filter(|(_, bytes)| bytes.len() <= SMALL).collect();
    assert!(small.len() >= 6, "only {} small ones", small.len());
    for (path, mut bytes) in small {
        for at in 0..bytes.len() {
            let original = bytes[at];
            for change in 1..=255 {
                bytes[at] = original ^ change;
                refuse(&bytes, || format!("{} with byte {at} ^ {change:#x}", path.display()), &mut kinds);
            }
            bytes[at] = original;
        }
    }
    println!("refused: {kinds:?}");
}

#[test]
fn every_change_of_a_bit_of_any_golden_snapshot_is_refused_before_a_section_is_decoded() {
    let mut kinds = BTreeMap::new();
    for (path, mut bytes) in golden() {
        for at in 0..bytes.len() {
            for bit in 0..8 {
                bytes[at] ^= 1 << bit;
                refuse(&bytes, || format!("{} with bit {bit} of byte {at} changed", path.display()), &mut kinds);
                bytes[at] ^= 1 << bit;
            }
        }
    }
    println!("refused: {kinds:?}");
}

#[test]
fn a_byte_more_or_a_pair_swapped_is_refused_too() {
    let mut kinds = BTreeMap::new();
    for (path, bytes) in golden() {
        for at in (0..=bytes.len()).step_by(7) {
            let mut longer = bytes.clone();
            longer.insert(at, 0);
            refuse(&longer, || format!("{} with a byte more at {at}", path.display()), &mut kinds);
            if at + 1 < bytes.len() && bytes[at] != bytes[at + 1] {
                let mut swapped = bytes.clone();
                swapped.swap(at, at + 1);
                refuse(&swapped, || format!("{} with bytes swapped at {at}", path.display()), &mut kinds);
            }
        }
    }
    println!("refused: {kinds:?}");
}

/// The envelope that the format's page prints in hexadecimal.
fn page_vector() -> Vec<u8> {
    let page = fs::read_to_string(snapshots().join("../docs/snapshot-format.md")).unwrap();
    let (_, block) = page.split_once("```hex\n").unwrap();
    let (hex, _) = block.split_once("```").unwrap();
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn the_page_shows_what_is_written_and_read() {
    let bytes = page_vector();
    let envelope = Envelope::parse(&bytes).unwrap();
    assert_eq!(envelope.to_bytes(), bytes);
    assert_eq!(envelope.writer.to_string(), "crossload 0.1.0 (monty 1.4.0, dump 14, 64-bit little-endian)");
    assert_eq!(envelope.sections().iter().map(Section::name).collect::<Vec<_>>(), ["host", "zeros"]);
    assert_eq!(*envelope.require("host").unwrap(), [0xa0]);
    assert_eq!(*envelope.require("zeros").unwrap(), vec![0; 128 << 10]);
}
