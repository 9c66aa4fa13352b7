//! JSON that comes in: settings, which become entries of requests, and values, which become nodes.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiter::JsonValue;
use minicbor::data::IanaTag;
use num_bigint::{BigInt, Sign};

use super::{Tag, kind};
use crate::{
    failure::Failure,
    request::{Map, Out, Written, append},
};

fn parse<'j>(name: &str, text: &'j str) -> Result<JsonValue<'j>, Failure> {
    JsonValue::parse(text.as_bytes(), false)
        .map_err(|error| Failure::Argument(format!("{name} is not JSON: {}", error.description(text.as_bytes()))))
}

/// Reads an object of settings; no text at all stands for an empty one.
pub(crate) fn settings<'j>(name: &str, text: &'j str) -> Result<Vec<(String, JsonValue<'j>)>, Failure> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    match parse(name, text)? {
        JsonValue::Object(entries) => {
            Ok(entries.iter().map(|(key, value)| (key.clone().into_owned(), value.clone())).collect())
        }
        _ => Err(Failure::Argument(format!("{name} is to be a JSON object"))),
    }
}

impl Map {
    /// Adds an entry whose value is a setting: plain data, and not a value of the guest's.
    pub(crate) fn add_setting(&mut self, key: &str, value: &JsonValue<'_>) {
        self.add(key, |e| plain(e, value));
    }
}

fn plain(e: &mut Out<'_>, value: &JsonValue<'_>) -> Written {
    match value {
        JsonValue::Array(items) => {
            e.array(items.len() as u64)?;
            items.iter().try_for_each(|item| plain(e, item))
        }
        JsonValue::Object(entries) => {
            e.map(entries.len() as u64)?;
            entries.iter().try_for_each(|(key, value)| {
                e.str(key)?;
                plain(e, value)
            })
        }
        scalar => write_scalar(e, scalar),
    }
}

fn write_scalar(e: &mut Out<'_>, value: &JsonValue<'_>) -> Written {
    match value {
        JsonValue::Bool(value) => e.bool(*value)?,
        JsonValue::Int(value) => e.i64(*value)?,
        JsonValue::BigInt(value) => return big_integer(e, value),
        JsonValue::Float(value) => e.f64(*value)?,
        JsonValue::Str(value) => e.str(value)?,
        JsonValue::Null | JsonValue::Array(_) | JsonValue::Object(_) => e.null()?,
    };
    Ok(())
}

/// RFC 8949, 3.4.3: tag 2 is n, tag 3 is -1 - n, both with n as big-endian bytes.
fn big_integer(e: &mut Out<'_>, value: &BigInt) -> Written {
    let (tag, magnitude) = match value.sign() {
        Sign::Minus => (IanaTag::NegBignum, -value - 1_u8),
        Sign::NoSign | Sign::Plus => (IanaTag::PosBignum, value.clone()),
    };
    e.tag(tag)?.bytes(&magnitude.to_bytes_be().1)?;
    Ok(())
}

/// Values on their way to the guest: nodes in post-order, as the protocol has them.
#[derive(Debug, Default)]
pub(crate) struct Values {
    count: u32,
    nodes: Vec<u8>,
}

impl Values {
    /// The nodes of one value, which the last of them is.
    pub(crate) fn of(name: &str, text: &str) -> Result<Self, Failure> {
        let mut values = Self::default();
        values.push(name, &parse(name, text)?)?;
        Ok(values)
    }

    /// The list of nodes.
    pub(crate) fn encoded(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        append(&mut bytes, |e| e.array(self.count.into()).map(drop));
        bytes.extend(&self.nodes);
        bytes
    }

    /// Appends a value's nodes, and returns the index of its own.
    pub(crate) fn push(&mut self, name: &str, value: &JsonValue<'_>) -> Result<u32, Failure> {
        match value {
            JsonValue::Array(items) => self.container(name, kind::LIST_REFS, items),
            JsonValue::Object(entries) => match entries.as_slice() {
                [(key, value)] if key.starts_with('$') => {
                    let tag = Tag::named(key).ok_or_else(|| {
                        Failure::Argument(format!(
                            "{name} has an object with the key {key:?}, which stands for nothing; a dict with it is \
                             {{\"$dict\": [[{key:?}, …]]}}"
                        ))
                    })?;
                    self.tagged(name, tag, value)
                }
                entries => {
                    let mut pairs = Vec::with_capacity(2 * entries.len());
                    for (key, value) in entries {
                        pairs.push(self.node(|e| e.str(key).map(drop)));
                        pairs.push(self.push(name, value)?);
                    }
                    Ok(self.references(kind::DICT_REFS, &pairs))
                }
            },
            JsonValue::Float(value) if !value.is_finite() => {
                Err(Failure::Argument(format!("{name} has a number that is too large for a float")))
            }
            scalar => Ok(self.node(|e| write_scalar(e, scalar))),
        }
    }

    fn tagged(&mut self, name: &str, tag: Tag, value: &JsonValue<'_>) -> Result<u32, Failure> {
        match (tag, value) {
            (Tag::Float, JsonValue::Str(text)) => {
                let value = match &**text {
                    "nan" => f64::NAN,
                    "inf" => f64::INFINITY,
                    "-inf" => f64::NEG_INFINITY,
                    _ => return Err(malformed(name, tag, "\"nan\", \"inf\" or \"-inf\"")),
                };
                Ok(self.node(|e| e.f64(value).map(drop)))
            }
            (Tag::Bytes, JsonValue::Str(text)) => {
                let bytes = BASE64_STANDARD.decode(text.as_bytes()).map_err(|_| malformed(name, tag, "base64"))?;
                Ok(self.node(|e| e.bytes(&bytes).map(drop)))
            }
            (Tag::Tuple, JsonValue::Array(items)) => self.container(name, kind::TUPLE_REFS, items),
            (Tag::Set, JsonValue::Array(items)) => self.container(name, kind::SET_REFS, items),
            (Tag::FrozenSet, JsonValue::Array(items)) => self.container(name, kind::FROZEN_SET_REFS, items),
            (Tag::Dict, JsonValue::Array(items)) => {
                let mut pairs = Vec::with_capacity(2 * items.len());
                for item in items.iter() {
                    let JsonValue::Array(pair) = item else { return Err(malformed(name, tag, "pairs")) };
                    let [key, value] = pair.as_slice() else { return Err(malformed(name, tag, "pairs")) };
                    pairs.push(self.push(name, key)?);
                    pairs.push(self.push(name, value)?);
                }
                Ok(self.references(kind::DICT_REFS, &pairs))
            }
            (Tag::Exception, JsonValue::Array(parts)) => match parts.as_slice() {
                [JsonValue::Str(exception), message @ (JsonValue::Null | JsonValue::Str(_))] => Ok(self.node(|e| {
                    e.array(3)?.u8(kind::EXCEPTION)?.str(exception)?;
                    write_scalar(e, message)
                })),
                _ => Err(malformed(name, tag, "[type, message or null]")),
            },
            (Tag::Function, JsonValue::Str(function)) => {
                Ok(self.node(|e| e.array(3)?.u8(kind::FUNCTION)?.str(function)?.null().map(drop)))
            }
            (Tag::Float | Tag::Bytes | Tag::Function, _) => Err(malformed(name, tag, "a string")),
            (Tag::Tuple | Tag::Set | Tag::FrozenSet | Tag::Dict | Tag::Exception, _) => {
                Err(malformed(name, tag, "an array"))
            }
        }
    }

    fn container(&mut self, name: &str, kind: u8, items: &[JsonValue<'_>]) -> Result<u32, Failure> {
        let indices = items.iter().map(|item| self.push(name, item)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.references(kind, &indices))
    }

    fn references(&mut self, kind: u8, indices: &[u32]) -> u32 {
        self.node(|e| e.array(2)?.u8(kind)?.encode(indices).map(drop))
    }

    fn node(&mut self, write: impl FnOnce(&mut Out<'_>) -> Written) -> u32 {
        append(&mut self.nodes, write);
        self.count += 1;
        self.count - 1
    }
}

fn malformed(name: &str, tag: Tag, expected: &str) -> Failure {
    Failure::Argument(format!("{name} has an object {{{:?}: …}} whose value is not {expected}", tag.name()))
}
