//! The journal: what a host asked of a session and what came of it, in order, as a CBOR sequence (RFC 8742).
//!
//! An event is `[operation, arguments, given, outcome, identities, notes]`: a request in the engine's protocol with its
//! arguments' CBOR as they came, what the engine itself gave the guest meanwhile, and what the guest did in turn.
//! Replaying the requests on any build and comparing the outcomes rebuilds the session or shows where it differs.

use std::convert::Infallible;

use minicbor::{Decoder, Encoder};

use crate::SnapshotError;

/// One request and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// The operation's name.
    pub operation: &'a str,
    /// The arguments, as the CBOR map that the request held.
    pub arguments: &'a [u8],
    /// What the engine itself gave the guest: the seed of its chance when it was opened, the clock's readings in a turn.
    pub given: &'a [u8],
    /// What the guest did, in a form that is the same on every build, as CBOR.
    pub outcome: &'a [u8],
    /// Identities (16 bytes each) that the outcome showed the host, in order: chance, and so new in every run.
    pub identities: &'a [u8],
    /// What may differ from release to release without the program meaning something else, as CBOR: where in the source
    /// the guest stands, the text of its exception.
    pub notes: &'a [u8],
}

/// Events in the order in which they happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journal {
    bytes: Vec<u8>,
    events: u64,
}

impl Journal {
    /// Appends an event.
    ///
    /// # Panics
    /// Never: writing to memory does not fail.
    pub fn push(&mut self, event: &Event<'_>) {
        let mut e = Encoder::new(&mut self.bytes);
        (|| {
            e.array(6)?.str(event.operation)?.bytes(event.arguments)?.bytes(event.given)?;
            e.bytes(event.outcome)?.bytes(event.identities)?.bytes(event.notes)?;
            Ok::<(), minicbor::encode::Error<Infallible>>(())
        })()
        .expect("writing to memory does not fail");
        self.events += 1;
    }

    /// The journal's content as it stands in a snapshot.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.events
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// Checks the form of all events in a snapshot's section and takes them over.
    pub fn parse(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let mut events = 0;
        for event in Self::events(bytes) {
            event?;
            events += 1;
        }
        Ok(Self { bytes: bytes.to_vec(), events })
    }

    /// The events of a snapshot's section; the first malformed one ends them.
    pub fn events(bytes: &[u8]) -> impl Iterator<Item = Result<Event<'_>, SnapshotError>> {
        let mut d = Decoder::new(bytes);
        let mut number = 0;
        std::iter::from_fn(move || {
            if d.position() >= bytes.len() {
                return None;
            }
            number += 1;
            let event =
                decode(&mut d).map_err(|error| SnapshotError::Journal { event: number, what: error.to_string() });
            if event.is_err() {
                d.set_position(bytes.len());
            }
            Some(event)
        })
    }
}

fn decode<'a>(d: &mut Decoder<'a>) -> Result<Event<'a>, minicbor::decode::Error> {
    if d.array()? != Some(6) {
        return Err(minicbor::decode::Error::message("an event has six parts"));
    }
    let event = Event {
        operation: d.str()?,
        arguments: d.bytes()?,
        given: d.bytes()?,
        outcome: d.bytes()?,
        identities: d.bytes()?,
        notes: d.bytes()?,
    };
    if event.identities.len().is_multiple_of(16) {
        Ok(event)
    } else {
        Err(minicbor::decode::Error::message("an identity has 16 bytes"))
    }
}
