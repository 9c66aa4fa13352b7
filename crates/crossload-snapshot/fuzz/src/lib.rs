//! What must hold of any bytes that are offered as a snapshot.
#![forbid(unsafe_code)]

use crossload_snapshot::{Envelope, Journal, MAX_SECTIONS, SnapshotError};
use sha2::{Digest, Sha256};

/// Content beyond this is not decompressed, so that a run spends its time on form and not on volume.
const MAX_CONTENT: u64 = 1 << 20;

/// Reads `bytes` as far as they go and checks what was understood.
///
/// # Panics
/// Where the reader breaks a promise.
pub fn examine(bytes: &[u8]) -> Result<(), SnapshotError> {
    let envelope = Envelope::parse(bytes)?;
    assert_eq!(envelope.to_bytes(), bytes, "what an envelope says has one byte form");
    let sections = envelope.sections();
    assert!(sections.len() <= MAX_SECTIONS);
    for (at, section) in sections.iter().enumerate() {
        assert!(sections[..at].iter().all(|earlier| earlier.name() != section.name()));
        if section.declared_len() <= MAX_CONTENT
            && let Ok(content) = section.content()
        {
            assert_eq!(content.len() as u64, section.declared_len());
            // Any section may hold anything; read as a journal, it is one or it is refused.
            examine_journal(&content);
        }
    }
    Ok(())
}

fn examine_journal(section: &[u8]) {
    let events: Vec<_> = Journal::events(section).collect();
    let Ok(journal) = Journal::parse(section) else {
        assert!(events.last().is_some_and(Result::is_err), "the malformed event is the last");
        assert!(events.iter().rev().skip(1).all(Result::is_ok));
        return;
    };
    assert_eq!(journal.len(), events.len() as u64);
    let mut again = Journal::default();
    for event in events.iter().flatten() {
        again.push(event);
    }
    let reread: Vec<_> = Journal::events(again.as_bytes()).collect();
    assert_eq!(reread, events);
}

/// Puts the digest right, which no fuzzer would guess.
pub fn seal(bytes: &mut Vec<u8>) {
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
}
