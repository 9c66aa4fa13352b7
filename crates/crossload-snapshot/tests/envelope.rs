//! The envelope as its readers see it: what is written comes back, and what is damaged never does.
#![allow(missing_docs)]

use crossload_snapshot::{ByteOrder, Envelope, HashClass, MAX_HEADER_LEN, SnapshotError, Survey, Writer, write};

fn writer() -> Writer {
    Writer {
        engine: "0.1.0".to_owned(),
        monty: "1.4.0".to_owned(),
        dump: 14,
        hash_class: HashClass { width: 64, order: ByteOrder::Little },
    }
}

fn sample() -> Vec<u8> {
    write(&writer(), &[("session", b"\xa0"), ("state", b"MONTY\0 and more"), ("empty", b"")])
}

#[test]
fn what_was_written_is_read_back() {
    let bytes = sample();
    let envelope = Envelope::parse(&bytes).unwrap();
    assert_eq!(envelope.writer, writer());
    let sections: Vec<_> = envelope.sections().iter().map(|section| (section.name(), section.stored())).collect();
    assert_eq!(sections, [("session", &b"\xa0"[..]), ("state", b"MONTY\0 and more"), ("empty", b"")]);
    assert_eq!(*envelope.require("state").unwrap(), *b"MONTY\0 and more");
    assert_eq!(envelope.require("journal"), Err(SnapshotError::MissingSection("journal")));
    assert_eq!(envelope.to_bytes(), bytes);
}

#[test]
fn every_truncation_is_refused() {
    let bytes = sample();
    for length in 0..bytes.len() {
        assert!(Envelope::parse(&bytes[..length]).is_err(), "{length} bytes were accepted");
    }
}

#[test]
fn every_single_byte_change_is_refused() {
    let bytes = sample();
    for at in 0..bytes.len() {
        for change in 1..=255 {
            let mut damaged = bytes.clone();
            damaged[at] ^= change;
            assert!(Envelope::parse(&damaged).is_err(), "byte {at} changed by {change:#x} was accepted");
        }
    }
}

#[test]
fn a_text_mode_copy_is_named_as_one() {
    let unix: Vec<u8> = String::from_utf8_lossy(&sample()).replace("\r\n", "\n").into_bytes();
    let stripped: Vec<u8> = sample().iter().map(|byte| byte & 0x7f).collect();
    assert_eq!(Envelope::parse(&stripped), Err(SnapshotError::TextMode));
    let mut line_ends = sample();
    line_ends.remove(4);
    assert_eq!(Envelope::parse(&line_ends), Err(SnapshotError::TextMode));
    assert!(Envelope::parse(&unix).is_err());
}

#[test]
fn other_files_are_not_snapshots() {
    for bytes in [&b""[..], b"PK\x03\x04", b"MONTY\0\x0e\0\xa4", b"{}", b"\x89PNG\r\n\x1a\n"] {
        assert_eq!(Envelope::parse(bytes), Err(SnapshotError::NotASnapshot), "{bytes:?}");
    }
}

#[test]
fn a_newer_format_is_named_with_both_versions() {
    let mut bytes = sample();
    bytes[8] = 2;
    assert_eq!(Envelope::parse(&bytes), Err(SnapshotError::FormatVersion { found: 2, supported: 1 }));
}

#[test]
fn trailing_bytes_are_refused() {
    let mut bytes = sample();
    bytes.push(0);
    assert_eq!(Envelope::parse(&bytes), Err(SnapshotError::TrailingBytes(1)));
}

#[test]
fn a_header_length_past_the_cap_is_refused_before_it_is_read() {
    let mut bytes = sample();
    bytes[10..14].copy_from_slice(&u32::MAX.to_le_bytes());
    let Err(SnapshotError::Header(what)) = Envelope::parse(&bytes) else { panic!("accepted") };
    assert!(what.contains(&MAX_HEADER_LEN.to_string()), "{what}");
}

#[test]
fn a_survey_says_what_a_reader_would_refuse_and_what_can_still_be_read() {
    let bytes = sample();
    let whole = Survey::of(&bytes);
    assert_eq!((whole.refusal.as_ref(), whole.format_version, whole.writer.as_ref()), (None, Some(1), Some(&writer())));
    assert_eq!(whole.content(&bytes, "state").as_deref(), Some(&b"MONTY\0 and more"[..]));
    assert_eq!(whole.content(&bytes, "journal"), None);
    let cut = &bytes[..bytes.len() - 40];
    let survey = Survey::of(cut);
    assert!(matches!(survey.refusal, Some(SnapshotError::Truncated { .. })));
    assert_eq!(survey.sections, whole.sections);
    assert_eq!(survey.content(cut, "state").as_deref(), Some(&b"MONTY\0 "[..]), "what there is of it");
    for length in 0..bytes.len() {
        assert!(Survey::of(&bytes[..length]).refusal.is_some(), "{length} bytes");
    }
}
