//! Values that come out of the guest, as JSON.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use minicbor::{
    Decoder,
    data::{IanaTag, Type},
    decode::Error,
};
use num_bigint::{BigInt, Sign};

use super::{Tag, data::string, kind};
use crate::failure::Failure;

/// Longest text, in bytes, that a value may become. An object that stands in a thousand places is one node, and a
/// thousand texts.
const MAX_TEXT: usize = 64 << 20;

/// Most digits that an integer may become: as many as Python itself writes, and as are read here. More would take a time
/// that is quadratic in them.
const MAX_DIGITS: usize = 4300;

/// What no integer of that many digits has more bits than.
const MAX_BITS: u64 = 14_285;

/// Writes the value of the node `root` of the list of nodes that `d` stands before.
pub(crate) fn value(d: &Decoder<'_>, root: usize, out: &mut Vec<u8>) -> Result<(), Failure> {
    let mut writer = Writer { nodes: nodes(d.clone())?, out };
    writer.node(root)
}

/// Decoders before each of the nodes in a list.
fn nodes(mut d: Decoder<'_>) -> Result<Vec<Decoder<'_>>, Error> {
    let count = length(d.array()?)?;
    (0..count)
        .map(|_| {
            let node = d.clone();
            d.skip()?;
            Ok(node)
        })
        .collect()
}

fn length(length: Option<u64>) -> Result<u64, Error> {
    length.ok_or_else(|| Error::message("a container of indefinite length"))
}

struct Writer<'b, 'o> {
    nodes: Vec<Decoder<'b>>,
    out: &'o mut Vec<u8>,
}

impl<'b> Writer<'b, '_> {
    fn node(&mut self, index: usize) -> Result<(), Failure> {
        let node = self.nodes.get(index).cloned();
        let mut d = node.ok_or_else(|| Failure::Fault(format!("the engine's answer lacks its node {index}")))?;
        self.element(&mut d)
    }

    /// Writes what the decoder stands before, a node or a scalar inside of one.
    fn element(&mut self, d: &mut Decoder<'b>) -> Result<(), Failure> {
        if self.out.len() > MAX_TEXT {
            return Err(Failure::NotJson(format!("a value of more than {} MiB of text", MAX_TEXT >> 20)));
        }
        match d.datatype()? {
            Type::Map => {
                let count = length(d.map()?)?;
                let mut pairs = Vec::new();
                for _ in 0..2 * count {
                    pairs.push(Item::Inside(d.clone()));
                    d.skip()?;
                }
                self.dict(&pairs)
            }
            Type::Array => self.array(d),
            _ => self.scalar(d),
        }
    }

    fn array(&mut self, d: &mut Decoder<'b>) -> Result<(), Failure> {
        d.array()?;
        let code = d.u8()?;
        match code {
            kind::LIST | kind::LIST_REFS => {
                let items = items(d, code == kind::LIST_REFS)?;
                self.list(&items)
            }
            kind::TUPLE | kind::TUPLE_REFS => self.tagged_list(Tag::Tuple, d, code == kind::TUPLE_REFS),
            kind::SET | kind::SET_REFS => self.tagged_list(Tag::Set, d, code == kind::SET_REFS),
            kind::FROZEN_SET | kind::FROZEN_SET_REFS => {
                self.tagged_list(Tag::FrozenSet, d, code == kind::FROZEN_SET_REFS)
            }
            kind::DICT_REFS => {
                let pairs = items(d, true)?;
                self.dict(&pairs)
            }
            kind::EXCEPTION => {
                let (name, message) = (d.str()?, d.decode::<Option<&str>>()?);
                self.tagged(Tag::Exception, |writer| {
                    writer.raw("[");
                    string(writer.out, name);
                    writer.raw(",");
                    match message {
                        Some(message) => string(writer.out, message),
                        None => writer.raw("null"),
                    }
                    writer.raw("]");
                    Ok(())
                })
            }
            kind::FUNCTION => {
                let name = d.str()?;
                self.tagged_text(Tag::Function, name)
            }
            other => Err(Failure::NotJson(kind::describe(other).to_owned())),
        }
    }

    fn scalar(&mut self, d: &mut Decoder<'b>) -> Result<(), Failure> {
        match d.datatype()? {
            Type::Bytes => {
                let text = BASE64_STANDARD.encode(d.bytes()?);
                return self.tagged_text(Tag::Bytes, &text);
            }
            Type::F16 | Type::F32 | Type::F64 => {
                let value = d.clone().f64()?;
                if !value.is_finite() {
                    let name = if value.is_nan() {
                        "nan"
                    } else if value > 0.0 {
                        "inf"
                    } else {
                        "-inf"
                    };
                    return self.tagged_text(Tag::Float, name);
                }
            }
            Type::Tag => {
                let value = big_integer(d)?;
                let digits = if value.bits() > MAX_BITS { String::new() } else { value.magnitude().to_string() };
                if digits.is_empty() || digits.len() > MAX_DIGITS {
                    return Err(Failure::NotJson(format!("an integer of more than {MAX_DIGITS} digits")));
                }
                self.raw(if value.sign() == Sign::Minus { "-" } else { "" });
                self.raw(&digits);
                return Ok(());
            }
            _ => {}
        }
        Ok(super::data(d, self.out)?)
    }

    fn tagged_list(&mut self, tag: Tag, d: &mut Decoder<'b>, refs: bool) -> Result<(), Failure> {
        let items = items(d, refs)?;
        self.tagged(tag, |writer| writer.list(&items))
    }

    fn list(&mut self, items: &[Item<'b>]) -> Result<(), Failure> {
        self.raw("[");
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.raw(",");
            }
            self.item(item)?;
        }
        self.raw("]");
        Ok(())
    }

    fn dict(&mut self, pairs: &[Item<'b>]) -> Result<(), Failure> {
        let (pairs, _) = pairs.as_chunks::<2>();
        let keys: Option<Vec<&str>> = pairs.iter().map(|[key, _]| self.text(key)).collect();
        // With one key that looks like a tag, it would be read as one.
        match keys.filter(|keys| !matches!(keys.as_slice(), [only] if only.starts_with('$'))) {
            Some(keys) => {
                self.raw("{");
                for (at, (key, [_, value])) in keys.into_iter().zip(pairs).enumerate() {
                    if at > 0 {
                        self.raw(",");
                    }
                    string(self.out, key);
                    self.raw(":");
                    self.item(value)?;
                }
                self.raw("}");
                Ok(())
            }
            None => self.tagged(Tag::Dict, |writer| {
                writer.raw("[");
                for (at, pair) in pairs.iter().enumerate() {
                    if at > 0 {
                        writer.raw(",");
                    }
                    writer.list(pair)?;
                }
                writer.raw("]");
                Ok(())
            }),
        }
    }

    fn item(&mut self, item: &Item<'b>) -> Result<(), Failure> {
        match item {
            Item::Node(index) => self.node(*index),
            Item::Inside(d) => self.element(&mut d.clone()),
        }
    }

    /// The text that an item is, if it is one.
    fn text(&self, item: &Item<'b>) -> Option<&'b str> {
        match item {
            Item::Node(index) => self.nodes.get(*index)?.clone(),
            Item::Inside(d) => d.clone(),
        }
        .str()
        .ok()
    }

    fn tagged(&mut self, tag: Tag, write: impl FnOnce(&mut Self) -> Result<(), Failure>) -> Result<(), Failure> {
        self.raw("{\"");
        self.raw(tag.name());
        self.raw("\":");
        write(self)?;
        self.raw("}");
        Ok(())
    }

    fn tagged_text(&mut self, tag: Tag, text: &str) -> Result<(), Failure> {
        self.tagged(tag, |writer| {
            string(writer.out, text);
            Ok(())
        })
    }

    fn raw(&mut self, text: &str) {
        self.out.extend(text.as_bytes());
    }
}

/// An element of a container: a node of its own, or a scalar that stands inside.
enum Item<'b> {
    Node(usize),
    Inside(Decoder<'b>),
}

fn items<'b>(d: &mut Decoder<'b>, refs: bool) -> Result<Vec<Item<'b>>, Error> {
    let count = length(d.array()?)?;
    (0..count)
        .map(|_| {
            if refs {
                return Ok(Item::Node(usize::try_from(d.u64()?).unwrap_or(usize::MAX)));
            }
            let inside = d.clone();
            d.skip()?;
            Ok(Item::Inside(inside))
        })
        .collect()
}

fn big_integer(d: &mut Decoder<'_>) -> Result<BigInt, Error> {
    let tag = d.tag()?;
    let magnitude = BigInt::from_bytes_be(Sign::Plus, d.bytes()?);
    Ok(if tag == IanaTag::NegBignum.tag() { -magnitude - 1_u8 } else { magnitude })
}
