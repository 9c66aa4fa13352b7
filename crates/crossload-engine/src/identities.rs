//! Identities of sandbox classes, instances and modules: chance, and so new in every run. What stands for one is the
//! number of its first appearance.

use std::collections::HashMap;

/// A UUID's bytes.
pub(crate) type Identity = [u8; 16];

/// Identities in the order in which they first appeared.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    order: Vec<Identity>,
    numbers: HashMap<Identity, u128>,
}

impl Identities {
    /// The identity's number in the form of an identity; one that is new gets the next.
    pub(crate) fn number(&mut self, identity: Identity) -> Identity {
        let next = self.order.len() as u128;
        let number = *self.numbers.entry(identity).or_insert_with(|| {
            self.order.push(identity);
            next
        });
        number.to_be_bytes()
    }

    /// Notes those that an event of a journal showed.
    pub(crate) fn note(&mut self, shown: &[u8]) {
        for identity in shown.as_chunks::<16>().0 {
            self.number(*identity);
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.order.as_flattened()
    }
}

/// Overwrites identities, which stand in CBOR as byte strings of their length, with others, in one pass.
pub(crate) fn rewrite(bytes: &mut [u8], others: &HashMap<Identity, Identity>) {
    const HEAD: u8 = 0x50;
    let mut at = 0;
    while let Some(found) = memchr::memchr(HEAD, &bytes[at..]) {
        at += found + 1;
        let Some(place) = bytes.get_mut(at..at + 16) else { return };
        if let Some(other) = others.get(&*place) {
            place.copy_from_slice(other);
            at += 16;
        }
    }
}
