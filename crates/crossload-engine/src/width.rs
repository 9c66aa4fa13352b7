//! What a 32-bit build of the interpreter gets wrong without saying so.

use minicbor::Decoder;

/// A range in the interpreter's dump: the one entry of a map, holding a map of `start`, `stop` and `step`.
const RANGE: &[u8] = b"\xa1\x65Range\xa3";

/// Says why a program can't move between builds of 32 and 64 bits, or nothing.
///
/// The length of a range is a native word in the interpreter: where it does not fit, `len()` gives the largest word.
pub(crate) fn objection(state: &[u8]) -> Option<String> {
    memchr::memmem::find_iter(state, RANGE)
        .filter_map(|at| length(&state[at + RANGE.len()..]))
        .find(|length| *length > i128::from(u32::MAX))
        .map(|length| format!("it holds a range of {length} elements, whose length a 32-bit build gets wrong"))
}

/// The number of elements of the range whose three entries begin here; nothing for bytes that only look like one.
fn length(entries: &[u8]) -> Option<i128> {
    let mut d = Decoder::new(entries);
    let mut parts = [None; 3];
    for _ in 0..3 {
        let slot = ["start", "stop", "step"].iter().position(|name| d.probe().str().ok() == Some(name))?;
        d.skip().ok()?;
        parts[slot] = Some(i128::from(d.i64().ok()?));
    }
    let [Some(first), Some(end), Some(stride)] = parts else { return None };
    match stride {
        1.. => Some((end - first + stride - 1) / stride),
        0 => None,
        _ => Some((end - first + stride + 1) / stride),
    }
}

#[cfg(test)]
mod tests {
    use super::{length, objection};

    fn range(first: i64, end: i64, stride: i64) -> Vec<u8> {
        let mut bytes = b"\xa1\x65Range".to_vec();
        let mut e = minicbor::Encoder::new(&mut bytes);
        e.map(3).unwrap().str("start").unwrap().i64(first).unwrap().str("stop").unwrap().i64(end).unwrap();
        e.str("step").unwrap().i64(stride).unwrap();
        bytes
    }

    #[test]
    fn lengths_are_those_of_python() {
        for (first, end, stride, expected) in [
            (0, 10, 1, 10),
            (0, 10, 3, 4),
            (10, 0, -3, 4),
            (0, 1 << 33, 1, 1 << 33),
            (i64::MIN, i64::MAX, 1, i128::from(u64::MAX)),
        ] {
            assert_eq!(length(&range(first, end, stride)[8..]), Some(expected), "range({first}, {end}, {stride})");
        }
        assert!(length(&range(0, -10, 1)[8..]).is_some_and(|length| length <= 0));
    }

    #[test]
    fn only_ranges_that_are_too_long_are_objected_to() {
        let longest = range(0, i64::from(u32::MAX), 1);
        assert_eq!(objection(&longest), None);
        let state = [&b"MONTY"[..], &longest, b"and", &range(0, i64::from(u32::MAX) + 1, 1), b"more"].concat();
        assert!(objection(&state).is_some_and(|reason| reason.contains("4294967296 elements")));
        assert_eq!(objection(b"\xa1\x65Range\xa3"), None);
        assert_eq!(objection(b"\xa1\x65Range\xa3\x65start\x65start"), None);
    }
}
