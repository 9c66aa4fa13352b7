//! The interpreter's dump read as a tree of CBOR items, where its parts are known by name and not by their bytes.

use std::{iter, mem::size_of, ops::Range};

use minicbor::{Decoder, data::Type};

use crate::EngineError;

/// `MONTY\0` and the version of the dump's schema.
pub(crate) const HEADER: usize = 6 + size_of::<u16>();
/// No dump comes near this depth: what the guest nests stands side by side in its heap.
const MAX_DEPTH: usize = 100;

/// Number of an item in its tree.
pub(crate) type Item = usize;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scalar,
    Array,
    Map,
}

/// One item: where its bytes are, and where the item after it and its descendants is.
#[derive(Debug, Clone, Copy)]
struct Node {
    from: u32,
    to: u32,
    next: u32,
    /// Children of an array or map; a map's entry is two.
    children: u32,
    kind: Kind,
}

/// All items of a dump in the order of its bytes: each container before its children.
#[derive(Debug)]
pub(crate) struct Tree<'b> {
    bytes: &'b [u8],
    nodes: Vec<Node>,
}

/// The parts of a dump of a session in which the interpreter keeps its state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts {
    pub(crate) repl: Item,
    /// The code that a suspended session runs, and its tables.
    pub(crate) executor: Option<Item>,
}

impl<'b> Tree<'b> {
    /// Reads a dump. Fails for bytes that are not one whole dump, whatever they are.
    pub(crate) fn read(bytes: &'b [u8]) -> Result<Self, EngineError> {
        Self::items(bytes).ok_or_else(|| EngineError::Corrupt("the interpreter's dump can't be read".to_owned()))
    }

    fn items(bytes: &'b [u8]) -> Option<Self> {
        u32::try_from(bytes.len()).ok()?;
        bytes.starts_with(b"MONTY\0").then_some(())?;
        let mut d = Decoder::new(bytes);
        d.set_position(HEADER);
        let mut nodes = Vec::with_capacity(bytes.len() / 3);
        // Containers that are open: their item, and how many children are still to come, if that is known.
        let mut open: Vec<(Item, Option<u64>)> = Vec::new();
        loop {
            let from = d.position();
            let (kind, children) = match d.datatype().ok()? {
                Type::Array | Type::ArrayIndef => (Kind::Array, d.array().ok()?),
                Type::Map | Type::MapIndef => {
                    let entries = d.map().ok()?;
                    (Kind::Map, if let Some(entries) = entries { Some(entries.checked_mul(2)?) } else { None })
                }
                Type::Break => {
                    d.set_position(from + 1);
                    let (_, remaining @ None) = open.last_mut()? else { return None };
                    *remaining = Some(0);
                    if settle(&mut nodes, &mut open, d.position()) {
                        continue;
                    }
                    break;
                }
                Type::Tag | Type::BytesIndef | Type::StringIndef | Type::Unknown(_) => return None,
                _ => {
                    d.skip().ok()?;
                    (Kind::Scalar, Some(0))
                }
            };
            if let Some((item, _)) = open.last() {
                nodes.get_mut(*item).map(|node: &mut Node| node.children += 1)?;
            }
            let to = u32::try_from(d.position()).ok()?;
            nodes.push(Node { from: u32::try_from(from).ok()?, to, next: 0, children: 0, kind });
            open.push((nodes.len() - 1, children));
            if open.len() > MAX_DEPTH {
                return None;
            }
            if !settle(&mut nodes, &mut open, d.position()) {
                break;
            }
        }
        let odd = nodes.iter().any(|node| node.kind == Kind::Map && node.children % 2 == 1);
        (d.position() == bytes.len() && !odd).then_some(Self { bytes, nodes })
    }

    /// The version of the dump's schema.
    pub(crate) fn version(&self) -> u16 {
        u16::from_le_bytes([self.bytes[HEADER - 2], self.bytes[HEADER - 1]])
    }

    /// The bytes of an item, with those of its descendants.
    pub(crate) fn raw(&self, item: Item) -> &'b [u8] {
        &self.bytes[self.span(item)]
    }

    /// Where an item's bytes are in the dump.
    pub(crate) fn span(&self, item: Item) -> Range<usize> {
        self.nodes[item].from as usize..self.nodes[item].to as usize
    }

    pub(crate) fn is_map(&self, item: Item) -> bool {
        self.nodes[item].kind == Kind::Map
    }

    pub(crate) fn is_array(&self, item: Item) -> bool {
        self.nodes[item].kind == Kind::Array
    }

    pub(crate) fn is_scalar(&self, item: Item) -> bool {
        self.nodes[item].kind == Kind::Scalar
    }

    /// Elements of an array, entries of a map.
    pub(crate) fn len(&self, item: Item) -> usize {
        let Node { kind, children, .. } = self.nodes[item];
        if kind == Kind::Map { children as usize / 2 } else { children as usize }
    }

    /// The elements of an array; of a map, keys and values in turn.
    pub(crate) fn children(&self, item: Item) -> impl Iterator<Item = Item> + use<'_, 'b> {
        let children = self.nodes[item].children as usize;
        iter::successors(Some(item + 1), |child| Some(self.nodes[*child].next as usize)).take(children)
    }

    /// The entries of a map.
    pub(crate) fn entries(&self, item: Item) -> impl Iterator<Item = (Item, Item)> + use<'_, 'b> {
        let entries = if self.is_map(item) { self.len(item) } else { 0 };
        let entry = |key: Item| (key, self.nodes[key].next as usize);
        iter::successors(Some(item + 1), move |key| Some(self.nodes[entry(*key).1].next as usize))
            .map(entry)
            .take(entries)
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
        let (state, session) = self.variant(self.get(0, "state")?)?;
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

/// Notes that an item ends before the next one and at a byte.
fn close(nodes: &mut [Node], item: Item, to: usize) {
    let next = u32::try_from(nodes.len()).expect("fewer items than bytes");
    nodes[item].next = next;
    nodes[item].to = u32::try_from(to).expect("checked to be below 4 GiB");
}

/// Closes the containers whose last child just ended; false at the end of the outermost one.
fn settle(nodes: &mut [Node], open: &mut Vec<(Item, Option<u64>)>, to: usize) -> bool {
    while let Some((item, remaining)) = open.last_mut() {
        if *remaining != Some(0) {
            return true;
        }
        close(nodes, *item, to);
        open.pop();
        if let Some((_, Some(remaining))) = open.last_mut() {
            *remaining -= 1;
        }
    }
    false
}
