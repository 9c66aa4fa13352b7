//! The interpreter's dump read as a tree of CBOR items, where its parts are known by name and not by their bytes.

use std::{iter, mem::size_of, ops::Range};

use minicbor::Decoder;

use crate::EngineError;

/// The outermost item, after `MONTY\0` and the version of the dump's schema.
pub(crate) const ROOT: Item = 6 + size_of::<u16>();
/// No dump comes near this depth: what the guest nests stands side by side in its heap.
const MAX_DEPTH: usize = 100;

/// An item: where in the dump its bytes begin.
pub(crate) type Item = usize;

/// A dump that was checked to be one well-formed item. Nothing beside its bytes is kept: a dump can be large.
#[derive(Debug)]
pub(crate) struct Tree<'b> {
    bytes: &'b [u8],
}

/// The parts of a dump of a session in which the interpreter keeps its state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts {
    pub(crate) repl: Item,
    /// The code that a suspended session runs, and its tables.
    pub(crate) executor: Option<Item>,
}

/// What an item's first bytes say.
#[derive(Debug, Clone, Copy)]
struct Head {
    major: u8,
    /// The value, length or number of entries; none for one of indefinite length.
    argument: Option<u64>,
    /// Where the bytes after the head begin.
    next: usize,
}

const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const SIMPLE: u8 = 7;
const BREAK: u8 = 0xff;

/// Reads a head. By hand, because a comparison reads each one several times.
#[inline]
fn head(bytes: &[u8], at: usize) -> Option<Head> {
    let first = *bytes.get(at)?;
    let (argument, length) = match first & 0x1f {
        small @ 0..=23 => (Some(small.into()), 0),
        24 => (Some(u64::from(*bytes.get(at + 1)?)), 1),
        25 => (Some(u16::from_be_bytes(*bytes.get(at + 1..)?.first_chunk()?).into()), 2),
        26 => (Some(u32::from_be_bytes(*bytes.get(at + 1..)?.first_chunk()?).into()), 4),
        27 => (Some(u64::from_be_bytes(*bytes.get(at + 1..)?.first_chunk()?)), 8),
        31 => (None, 0),
        _ => return None,
    };
    Some(Head { major: first >> 5, argument, next: at + 1 + length })
}

/// Where the item that begins at `at` ends.
fn end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut remaining: u64 = 1;
    while remaining > 0 {
        let Head { major, argument, next } = head(bytes, at)?;
        remaining -= 1;
        at = next;
        match (major, argument) {
            (BYTES | TEXT, Some(length)) => at += usize::try_from(length).ok()?,
            (ARRAY, Some(count)) => remaining += count,
            (MAP, Some(count)) => remaining += 2 * count,
            (ARRAY | MAP, None) => {
                while *bytes.get(at)? != BREAK {
                    at = end(bytes, at)?;
                }
                at += 1;
            }
            _ => {}
        }
    }
    Some(at)
}

/// A container whose children are being read.
struct Open {
    major: u8,
    /// How many children are still to come; none where a break ends them.
    remaining: Option<u64>,
    odd: bool,
}

/// Whether one well-formed item fills the bytes from `at` on, and nothing in it is nested too deep for those who follow
/// it from holder to held.
fn is_whole(bytes: &[u8], mut at: usize) -> bool {
    let mut open = vec![Open { major: ARRAY, remaining: Some(1), odd: false }];
    while let Some(container) = open.last_mut() {
        if container.remaining == Some(0) {
            open.pop();
            continue;
        }
        let Some(Head { major, argument, next }) = head(bytes, at) else { return false };
        at = next;
        if (major, argument) == (SIMPLE, None) {
            if container.remaining.is_some() || container.major == MAP && container.odd {
                return false;
            }
            open.pop();
            continue;
        }
        container.odd = !container.odd;
        container.remaining = container.remaining.map(|remaining| remaining - 1);
        match (major, argument) {
            (ARRAY, count) => open.push(Open { major, remaining: count, odd: false }),
            (MAP, count) => {
                let Some(children) = count.unwrap_or_default().checked_mul(2) else { return false };
                open.push(Open { major, remaining: count.map(|_| children), odd: false });
            }
            (TAG, _) | (_, None) => return false,
            (BYTES | TEXT, Some(length)) => {
                let Some(end) = usize::try_from(length).ok().and_then(|length| at.checked_add(length)) else {
                    return false;
                };
                at = end;
            }
            _ => {}
        }
        if open.len() > MAX_DEPTH {
            return false;
        }
    }
    at == bytes.len()
}

impl<'b> Tree<'b> {
    /// Reads a dump. Fails for bytes that are not one whole dump, whatever they are.
    pub(crate) fn read(bytes: &'b [u8]) -> Result<Self, EngineError> {
        if bytes.starts_with(b"MONTY\0") && is_whole(bytes, ROOT) {
            Ok(Self { bytes })
        } else {
            Err(EngineError::Corrupt("the interpreter's dump can't be read".to_owned()))
        }
    }

    /// The version of the dump's schema.
    pub(crate) fn version(&self) -> u16 {
        u16::from_le_bytes([self.bytes[ROOT - 2], self.bytes[ROOT - 1]])
    }

    /// The bytes of an item, with those of its descendants.
    #[inline]
    pub(crate) fn raw(&self, item: Item) -> &'b [u8] {
        &self.bytes[self.span(item)]
    }

    /// Where an item's bytes are in the dump.
    #[inline]
    pub(crate) fn span(&self, item: Item) -> Range<usize> {
        item..self.after(item)
    }

    /// Where the bytes after an item and its descendants begin.
    #[inline]
    pub(crate) fn after(&self, item: Item) -> Item {
        match self.head(item) {
            Head { major: ARRAY | MAP, .. } => end(self.bytes, item).expect("checked when the dump was read"),
            Head { major: BYTES | TEXT, argument: Some(length), next } => {
                next + usize::try_from(length).expect("checked when the dump was read")
            }
            Head { next, .. } => next,
        }
    }

    #[inline]
    fn head(&self, item: Item) -> Head {
        head(self.bytes, item).expect("checked when the dump was read")
    }

    #[inline]
    fn major(&self, item: Item) -> u8 {
        self.bytes[item] >> 5
    }

    #[inline]
    pub(crate) fn is_map(&self, item: Item) -> bool {
        self.major(item) == MAP
    }

    #[inline]
    pub(crate) fn is_array(&self, item: Item) -> bool {
        self.major(item) == ARRAY
    }

    #[inline]
    pub(crate) fn is_scalar(&self, item: Item) -> bool {
        !self.is_map(item) && !self.is_array(item)
    }

    /// Elements of an array, entries of a map.
    pub(crate) fn len(&self, item: Item) -> usize {
        match self.head(item) {
            Head { major: ARRAY | MAP, argument: Some(count), .. } => usize::try_from(count).unwrap_or(usize::MAX),
            Head { major: ARRAY, .. } => self.children(item).count(),
            Head { major: MAP, .. } => self.entries(item).count(),
            _ => 0,
        }
    }

    /// Where the children of a container begin.
    #[inline]
    pub(crate) fn inside(&self, item: Item) -> Item {
        self.head(item).next
    }

    /// Where a container ends whose last child ends at `at`.
    #[inline]
    pub(crate) fn outside(&self, item: Item, at: Item) -> Item {
        at + usize::from(self.head(item).argument.is_none())
    }

    /// The children of a container of one kind, none of another item; of a map, keys and values in turn.
    fn chain(&self, item: Item, kind: u8) -> impl Iterator<Item = Item> + use<'_, 'b> {
        let Head { major, argument, .. } = self.head(item);
        let each = if major == MAP { 2 } else { 1 };
        let count = if major == kind { argument.map(|count| each * count) } else { Some(0) };
        let (mut at, mut given) = (self.inside(item), 0);
        let mut last = None;
        iter::from_fn(move || {
            // An item is only gone through when the one after it is asked for.
            at = last.map_or(at, |last| self.after(last));
            let some = count.map_or_else(|| self.bytes[at] != BREAK, |count| given < count);
            given += 1;
            last = Some(at);
            some.then_some(at)
        })
    }

    /// The elements of an array.
    pub(crate) fn children(&self, item: Item) -> impl Iterator<Item = Item> + use<'_, 'b> {
        self.chain(item, ARRAY).fuse()
    }

    /// The entries of a map.
    pub(crate) fn entries(&self, item: Item) -> impl Iterator<Item = (Item, Item)> + use<'_, 'b> {
        let mut chain = self.chain(item, MAP).fuse();
        iter::from_fn(move || Some((chain.next()?, chain.next()?)))
    }

    /// The value under a key of a map.
    pub(crate) fn get(&self, item: Item, key: &str) -> Option<Item> {
        self.entries(item).find(|(name, _)| self.name(*name) == key.as_bytes()).map(|(_, value)| value)
    }

    /// The variant's name and the payload of an enum: the one entry of a map.
    pub(crate) fn variant(&self, item: Item) -> Option<(&'b [u8], Item)> {
        let (key, value) = self.entries(item).next()?;
        (self.len(item) == 1).then(|| (self.name(key), value))
    }

    /// The text of a map's key; nothing where that is no text.
    #[inline]
    pub(crate) fn name(&self, key: Item) -> &'b [u8] {
        match self.raw(key) {
            [head @ 0x60..=0x77, text @ ..] if usize::from(head - 0x60) == text.len() => text,
            [0x78, _, text @ ..] => text,
            _ => b"",
        }
    }

    pub(crate) fn integer(&self, item: Item) -> Option<i64> {
        Decoder::new(self.raw(item)).i64().ok()
    }

    /// An index: of a heap slot, a function, a string.
    pub(crate) fn index(&self, item: Item) -> Option<u32> {
        self.is_scalar(item).then(|| Decoder::new(self.raw(item)).u32().ok()).flatten()
    }

    pub(crate) fn text(&self, item: Item) -> Option<&'b str> {
        Decoder::new(self.raw(item)).str().ok()
    }

    pub(crate) fn blob(&self, item: Item) -> Option<&'b [u8]> {
        Decoder::new(self.raw(item)).bytes().ok()
    }

    pub(crate) fn is_null(&self, item: Item) -> bool {
        self.raw(item) == [0xf6]
    }

    /// Finds the interpreter's state in the dump of a session, idle or suspended.
    pub(crate) fn parts(&self) -> Option<Parts> {
        let (state, session) = self.variant(self.get(ROOT, "state")?)?;
        match state {
            b"Idle" => Some(Parts { repl: session, executor: None }),
            b"Suspended" => {
                let (_, question) = self.variant(session)?;
                let holder = self.get(question, "snapshot").unwrap_or(question);
                Some(Parts { repl: self.get(holder, "repl")?, executor: Some(self.get(holder, "executor")?) })
            }
            _ => None,
        }
    }
}
