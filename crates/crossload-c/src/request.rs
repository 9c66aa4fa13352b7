//! Writing the requests of the protocol.

use std::convert::Infallible;

use minicbor::Encoder;

/// The encoder that writes into a request.
pub(crate) type Out<'a> = Encoder<&'a mut Vec<u8>>;
/// Writing to memory fails only where the encoder is misused.
pub(crate) type Written = Result<(), minicbor::encode::Error<Infallible>>;

/// Bytes of CBOR that `write` writes.
pub(crate) fn encoded(write: impl FnOnce(&mut Out<'_>) -> Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    append(&mut bytes, write);
    bytes
}

/// Appends CBOR to bytes.
pub(crate) fn append(bytes: &mut Vec<u8>, write: impl FnOnce(&mut Out<'_>) -> Written) {
    write(&mut Encoder::new(bytes)).expect("writing to memory does not fail");
}

/// A map that is being written, before it is known how many entries it gets.
#[derive(Debug, Default)]
pub(crate) struct Map {
    count: u64,
    entries: Vec<u8>,
}

impl Map {
    /// Adds an entry whose value `write` writes.
    pub(crate) fn add(&mut self, key: &str, write: impl FnOnce(&mut Out<'_>) -> Written) {
        append(&mut self.entries, |e| {
            e.str(key)?;
            write(e)
        });
        self.count += 1;
    }

    /// Adds an entry whose value is written already.
    pub(crate) fn add_encoded(&mut self, key: &str, value: &[u8]) {
        append(&mut self.entries, |e| e.str(key).map(drop));
        self.entries.extend(value);
        self.count += 1;
    }

    /// The map in CBOR.
    pub(crate) fn encoded(&self) -> Vec<u8> {
        let mut bytes = encoded(|e| e.map(self.count).map(drop));
        bytes.extend(&self.entries);
        bytes
    }

    /// The request of an operation that has this map's entries as arguments.
    pub(crate) fn request(&self, operation: &str) -> Vec<u8> {
        let mut bytes = encoded(|e| e.array(2)?.str(operation).map(drop));
        bytes.extend(self.encoded());
        bytes
    }
}
