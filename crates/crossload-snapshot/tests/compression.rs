//! Compressed sections: smaller, the same when read back, and bounded whatever a header or frame declares.
#![allow(missing_docs)]

use std::borrow::Cow;

use crossload_snapshot::{
    ByteOrder, Envelope, HashClass, MAX_DECOMPRESSED, MAX_WINDOW, SnapshotError, Writer, write, write_compressed,
};
use minicbor::Encoder;
use sha2::{Digest, Sha256};

fn writer() -> Writer {
    Writer {
        engine: "0.1.0".to_owned(),
        monty: "1.4.0".to_owned(),
        dump: 14,
        hash_class: HashClass { width: 64, order: ByteOrder::Little },
    }
}

/// An envelope of one section, whole down to its digest, that declares what it likes.
fn declaring(decompressed: u64, frame: &[u8]) -> Vec<u8> {
    let plain = write(&writer(), &[("state", frame)]);
    let header_len = usize::from(plain[10]) | usize::from(plain[11]) << 8;
    let header = &plain[14..14 + header_len];
    // The last entry is {"name": "state", "length": n}: one more pair goes between the two.
    let at = header.windows(7).rposition(|window| window == b"\x66length").unwrap();
    let mut changed = header[..at].to_vec();
    let map = at - b"\xa2\x64name\x65state".len();
    assert_eq!(changed[map], 0xa2);
    changed[map] = 0xa3;
    Encoder::new(&mut changed).str("zstd").unwrap().u64(decompressed).unwrap();
    changed.extend_from_slice(&header[at..]);
    let mut bytes = plain[..10].to_vec();
    bytes.extend_from_slice(&u32::try_from(changed.len()).unwrap().to_le_bytes());
    bytes.extend_from_slice(&changed);
    bytes.extend_from_slice(frame);
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    bytes
}

/// Why the one section of an envelope can't be decompressed.
fn refusal(bytes: &[u8]) -> String {
    match Envelope::parse(bytes).unwrap().require("state") {
        Err(SnapshotError::Section { name, what }) => {
            assert_eq!(name, "state");
            what
        }
        other => panic!("{other:?}"),
    }
}

fn text() -> Vec<u8> {
    b"all work and no play makes jack a dull boy. ".repeat(100)
}

/// The frame that `write_compressed` makes of `content`.
fn frame(content: &[u8]) -> Vec<u8> {
    let bytes = write_compressed(&writer(), &[("state", content)]);
    let envelope = Envelope::parse(&bytes).unwrap();
    assert!(envelope.sections()[0].is_compressed());
    envelope.sections()[0].stored().to_vec()
}

/// A frame of zeros: a window descriptor, then blocks of one repeated byte, which take 4 bytes for up to 128 KiB.
fn zeros(blocks: usize) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    for block in 0..blocks {
        let header = (128 << 10 << 3) | (1 << 1) | u32::from(block + 1 == blocks);
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

#[test]
fn what_was_compressed_is_read_back() {
    let text = text();
    let bytes = write_compressed(&writer(), &[("host", b"\xa0"), ("state", &text), ("empty", b"")]);
    assert!(bytes.len() < text.len() / 4);
    let envelope = Envelope::parse(&bytes).unwrap();
    let shape: Vec<_> = envelope.sections().iter().map(|s| (s.name(), s.is_compressed(), s.declared_len())).collect();
    assert_eq!(shape, [("host", false, 1), ("state", true, text.len() as u64), ("empty", false, 0)]);
    assert_eq!(*envelope.require("state").unwrap(), text);
    assert!(matches!(envelope.require("host").unwrap(), Cow::Borrowed(b"\xa0")), "nothing is copied needlessly");
    assert_eq!(envelope.to_bytes(), bytes);
}

#[test]
fn matches_longer_than_a_block_are_read_back() {
    // Lengths beyond 65,538 have a code of their own, which compressors got wrong before.
    let mut random = 1_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random.to_le_bytes()[0]
    })
    .take(128 << 10)
    .collect();
    let content = [&noise[..], &noise[8..], &noise].concat();
    let bytes = write_compressed(&writer(), &[("state", &content)]);
    assert!(bytes.len() < content.len() / 2);
    assert!(*Envelope::parse(&bytes).unwrap().require("state").unwrap() == content);
}

#[test]
fn what_does_not_shrink_stands_as_it_is() {
    let digests: Vec<u8> = (0_u8..64).flat_map(|n| Sha256::digest([n])).collect();
    assert_eq!(write_compressed(&writer(), &[("state", &digests)]), write(&writer(), &[("state", &digests)]));
}

#[test]
fn a_declared_size_past_the_cap_is_refused_before_the_section_is_touched() {
    let bytes = declaring(MAX_DECOMPRESSED + 1, &frame(&text()));
    let Err(SnapshotError::Header(what)) = Envelope::parse(&bytes) else { panic!("accepted") };
    assert!(what.contains(&MAX_DECOMPRESSED.to_string()), "{what}");
    let Err(SnapshotError::Header(_)) = Envelope::parse(&declaring(u64::MAX, b"")) else { panic!("accepted") };
}

#[test]
fn a_bomb_stops_at_the_declared_size() {
    // 64 KiB that unfold to 2 GiB.
    let bomb = zeros(16 << 10);
    assert_eq!(bomb.len(), (64 << 10) + 6);
    for declared in [0, 1, 4096, 1 << 20] {
        assert!(refusal(&declaring(declared, &bomb)).contains("output limit exceeded"), "{declared}");
    }
}

#[test]
fn a_frame_that_ends_before_the_declared_size_is_refused() {
    let what = refusal(&declaring((128 << 10) + 1, &zeros(1)));
    assert_eq!(what, "it has 131072 bytes, and the header says 131073");
    assert_eq!(
        *Envelope::parse(&declaring(128 << 10, &zeros(1))).unwrap().require("state").unwrap(),
        vec![0; 128 << 10]
    );
}

#[test]
fn a_frame_that_promises_another_size_is_refused_before_memory_is_taken_for_it() {
    let text = text();
    for declared in [text.len() as u64 - 1, 0] {
        assert!(refusal(&declaring(declared, &frame(&text))).contains("output limit exceeded"));
    }
    assert!(refusal(&declaring(text.len() as u64 + 1, &frame(&text))).starts_with("it has 4400 bytes"));
}

#[test]
fn a_size_that_no_frame_so_short_can_have_is_refused_before_memory_is_taken_for_it() {
    let mut promising = vec![0x28, 0xb5, 0x2f, 0xfd, 0x80, 0x38];
    promising.extend_from_slice(&u32::try_from(MAX_DECOMPRESSED).unwrap().to_le_bytes());
    promising.extend_from_slice(&zeros(1)[6..]);
    let what = refusal(&declaring(MAX_DECOMPRESSED, &promising));
    assert_eq!(what, "14 bytes can't hold the 268435456 that the header says");
}

#[test]
fn a_section_is_one_frame_and_no_more() {
    let text = text();
    let declared = text.len() as u64;
    let whole = frame(&text);
    assert_eq!(refusal(&declaring(declared, &[&whole[..], b"x"].concat())), "1 bytes follow its frame");
    assert_eq!(refusal(&declaring(2 * declared, &whole.repeat(2))), "it has 4400 bytes, and the header says 8800");
    let skippable = [b"\x50\x2a\x4d\x18\x04\0\0\0skip", &whole[..]].concat();
    assert_eq!(refusal(&declaring(declared, &skippable)), "unknown frame magic");
    assert_eq!(refusal(&declaring(0, b"")), "input truncated");
    for cut in 1..whole.len() {
        refusal(&declaring(declared, &whole[..cut]));
    }
}

#[test]
fn a_window_past_the_cap_is_refused() {
    let mut wide = zeros(1);
    assert_eq!(1 << (10 + (wide[5] >> 3)), 128 << 10);
    wide[5] = 14 << 3;
    assert_eq!(
        refusal(&declaring(128 << 10, &wide)),
        format!("its window of {} bytes is larger than {MAX_WINDOW}", 16 << 20)
    );
    wide[5] = 13 << 3;
    assert!(Envelope::parse(&declaring(128 << 10, &wide)).unwrap().require("state").is_ok());
}

#[test]
fn a_dictionary_that_nobody_has_is_refused() {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x38, 0x07];
    frame.extend_from_slice(&zeros(1)[6..]);
    assert_eq!(refusal(&declaring(128 << 10, &frame)), "frame needs a dictionary, after 0 of 131072 bytes");
}

#[test]
fn every_single_byte_change_is_refused_before_anything_is_decompressed() {
    let bytes = write_compressed(&writer(), &[("state", &text())]);
    for at in 0..bytes.len() {
        for change in 1..=255 {
            let mut damaged = bytes.clone();
            damaged[at] ^= change;
            let refusal = Envelope::parse(&damaged).map(|_| ()).unwrap_err();
            assert!(!matches!(refusal, SnapshotError::Section { .. }), "byte {at} changed by {change:#x}: {refusal}");
        }
    }
}
