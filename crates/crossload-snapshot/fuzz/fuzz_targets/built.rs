//! Envelopes with right lengths and a right digest around anything: what is behind all checks of the envelope.
#![no_main]

use std::io::Read;

use arbitrary::Arbitrary;
use crossload_snapshot::{
    ByteOrder, Envelope, Event, HashClass, Journal, MAX_SECTIONS, Writer, write, write_compressed,
};
use crossload_snapshot_fuzz::{examine, seal};
use libfuzzer_sys::fuzz_target;
use ruzstd::decoding::StreamingDecoder;

#[derive(Debug, Arbitrary)]
struct Draft<'a> {
    engine: &'a str,
    monty: &'a str,
    dump: u16,
    wide: bool,
    big: bool,
    compress: bool,
    sections: Vec<(&'a str, Content<'a>)>,
    /// Changes to what stands before the digest: distance from its end, and what is added to the byte there.
    edits: Vec<(u16, u8)>,
}

#[derive(Debug, Arbitrary)]
enum Content<'a> {
    Bytes(&'a [u8]),
    /// What compresses: the same again, up to a length.
    Repeated(&'a [u8], u16),
    Journal(Vec<[&'a [u8]; 5]>),
}

impl Content<'_> {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.to_vec(),
            Self::Repeated(bytes, length) => bytes.iter().copied().cycle().take(usize::from(length % 4096)).collect(),
            Self::Journal(events) => {
                let mut journal = Journal::default();
                for [arguments, given, outcome, identities, notes] in events {
                    let identities = &identities[..identities.len() / 16 * 16];
                    journal.push(&Event { operation: "feed", arguments, given, outcome, identities, notes });
                }
                journal.as_bytes().to_vec()
            }
        }
    }
}

fuzz_target!(|draft: Draft<'_>| {
    let writer = Writer {
        engine: draft.engine.to_owned(),
        monty: draft.monty.to_owned(),
        dump: draft.dump,
        hash_class: HashClass {
            width: if draft.wide { 64 } else { 32 },
            order: if draft.big { ByteOrder::Big } else { ByteOrder::Little },
        },
    };
    let mut contents: Vec<(&str, Vec<u8>)> = Vec::new();
    for (name, content) in draft.sections.iter().take(MAX_SECTIONS) {
        if contents.iter().all(|(other, _)| other != name) {
            contents.push((name, content.bytes()));
        }
    }
    let sections: Vec<(&str, &[u8])> = contents.iter().map(|(name, content)| (*name, &**content)).collect();
    let mut bytes = if draft.compress { write_compressed(&writer, &sections) } else { write(&writer, &sections) };
    if draft.edits.is_empty() {
        read_back(&bytes, &writer, &sections);
    } else {
        bytes.truncate(bytes.len() - 32);
        for (distance, change) in &draft.edits {
            if let Some(at) = bytes.len().checked_sub(usize::from(*distance) + 1) {
                bytes[at] = bytes[at].wrapping_add(*change);
            }
        }
        seal(&mut bytes);
    }
    let _ = examine(&bytes);
});

/// What was written is there again, for this reader and, where it is compressed, for another.
fn read_back(bytes: &[u8], writer: &Writer, sections: &[(&str, &[u8])]) {
    let envelope = Envelope::parse(bytes).expect("it was just written");
    assert_eq!(envelope.writer, *writer);
    assert_eq!(envelope.sections().len(), sections.len());
    for (section, (name, content)) in envelope.sections().iter().zip(sections) {
        assert_eq!(section.name(), *name);
        assert_eq!(*section.content().expect("it was just written"), **content);
        if section.is_compressed() {
            let mut again = Vec::new();
            let mut decoder = StreamingDecoder::new(section.stored()).expect("a zstd frame");
            decoder.read_to_end(&mut again).expect("a whole zstd frame");
            assert_eq!(again, **content);
        }
    }
}
