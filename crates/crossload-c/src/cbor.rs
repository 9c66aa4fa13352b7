//! Finding one's way in the engine's responses.

use minicbor::Decoder;

/// A decoder before the value that `path` leads to, from map to map.
pub(crate) fn find<'b>(bytes: &'b [u8], path: &[&str]) -> Option<Decoder<'b>> {
    let mut d = Decoder::new(bytes);
    'next: for wanted in path {
        for _ in 0..d.map().ok()?? {
            if d.str().ok()? == *wanted {
                continue 'next;
            }
            d.skip().ok()?;
        }
        return None;
    }
    Some(d)
}

/// The text that `path` leads to.
pub(crate) fn text<'b>(bytes: &'b [u8], path: &[&str]) -> Option<&'b str> {
    find(bytes, path)?.str().ok()
}

/// Whether `path` leads to true.
pub(crate) fn flag(bytes: &[u8], path: &[&str]) -> bool {
    find(bytes, path).is_some_and(|mut d| d.bool().unwrap_or_default())
}
