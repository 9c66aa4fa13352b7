//! Canonical values, version 1: one JSON form per Python value, equal to what `crossload_adapter.canonical` gives.

use std::{fmt::Write, io};

use base64::{Engine, prelude::BASE64_STANDARD};
use monty_types::{
    ExcType, MontyDate, MontyDateTime, MontyTime, ObjectRef,
    unstable::{self, MontyNode, NodeId},
};
use serde::Serialize;
use serde_json::{Serializer, Value, json, ser::Formatter};
use thiserror::Error;

pub(crate) const ORACLE_VERSION: u32 = 1;

/// Deeper values are an error: many JSON readers stop near here, so an answer must not depend on them.
const MAX_DEPTH: usize = 200;

#[derive(Debug, PartialEq, Eq, Error)]
#[error("the value is nested deeper than {MAX_DEPTH} levels; ask about its parts instead")]
pub(crate) struct TooDeep;

/// The canonical form of a value that the guest handed out.
pub(crate) fn value(value: ObjectRef<'_>) -> Result<Value, TooDeep> {
    form(value, 0)
}

/// An exception by its type's own name, without its module; no message and an empty one are the same.
pub(crate) fn exception(exc_type: ExcType, message: Option<&str>) -> Value {
    json!({"type": last_part(exc_type.into()), "message": message.filter(|text| !text.is_empty())})
}

fn form(value: ObjectRef<'_>, depth: usize) -> Result<Value, TooDeep> {
    let node = unstable::node(value);
    if let Some(leaf) = leaf(node) {
        return Ok(leaf);
    }
    if depth >= MAX_DEPTH {
        return Err(TooDeep);
    }
    let child = |id: NodeId| form(unstable::child(value, id), depth + 1);
    let all = |ids: &[NodeId]| ids.iter().map(|id| child(*id)).collect::<Result<Vec<_>, _>>();
    let pairs = |ids: &[(NodeId, NodeId)]| {
        ids.iter().map(|(key, item)| Ok(json!([child(*key)?, child(*item)?]))).collect::<Result<Vec<_>, _>>()
    };
    Ok(match node {
        MontyNode::List(ids) => json!({"list": all(ids)?}),
        MontyNode::Tuple(ids) => json!({"tuple": all(ids)?}),
        MontyNode::Set(ids) => json!({"set": sorted(all(ids)?)}),
        MontyNode::FrozenSet(ids) => json!({"frozenset": sorted(all(ids)?)}),
        MontyNode::Dict(ids) => json!({"dict": pairs(ids)?}),
        MontyNode::NamedTuple { type_name, field_names, values } => {
            let fields: Vec<_> = field_names.iter().zip(all(values)?).map(|(name, item)| json!([name, item])).collect();
            json!({"namedtuple": {"type": last_part(type_name), "fields": fields}})
        }
        MontyNode::ClassInstance { attrs, .. } => {
            json!({"instance": {"type": value.type_name(), "attrs": pairs(attrs)?}})
        }
        _ => json!({"repr": without_addresses(&value.py_repr())}),
    })
}

/// The form of a value without parts, else `None`.
fn leaf(node: &MontyNode) -> Option<Value> {
    Some(match node {
        MontyNode::None => Value::Null,
        MontyNode::Bool(value) => json!(value),
        MontyNode::String(text) => json!(text),
        MontyNode::Int(value) => json!({"int": value.to_string()}),
        MontyNode::BigInt(value) => json!({"int": value.to_string()}),
        MontyNode::Float(value) => json!({"float": float_bits(*value)}),
        MontyNode::Complex(value) => json!({"complex": [float_bits(value.real), float_bits(value.imag)]}),
        MontyNode::Bytes(bytes) => json!({"bytes": BASE64_STANDARD.encode(bytes)}),
        MontyNode::Ellipsis => json!({"ellipsis": true}),
        MontyNode::Decimal(text) => json!({"decimal": text}),
        MontyNode::Path(path) => json!({"path": path}),
        MontyNode::Exception { exc_type, arg } => json!({"exception": exception(*exc_type, arg.as_deref())}),
        MontyNode::Type(kind) => json!({"type": last_part(kind.name())}),
        MontyNode::ClassType(class) => json!({"class": class.name}),
        MontyNode::BuiltinFunction(function) => json!({"function": function.to_string()}),
        MontyNode::Function { name, .. } => json!({"function": name}),
        MontyNode::Date(date) => json!({"date": iso_date(date)}),
        MontyNode::DateTime(moment) => json!({"datetime": iso_datetime(moment)}),
        MontyNode::Time(time) => json!({"time": iso_time(time)}),
        MontyNode::TimeDelta(delta) => json!({"timedelta": [delta.days, delta.seconds, delta.microseconds]}),
        MontyNode::TimeZone(zone) => json!({"timezone": [zone.offset_seconds, zone.name]}),
        MontyNode::Cycle(text) => json!({"cycle": text}),
        MontyNode::Repr(text) => json!({"repr": without_addresses(text)}),
        _ => return None,
    })
}

/// IEEE-754 bits as big-endian hex; every NaN is the same value.
fn float_bits(value: f64) -> String {
    if value.is_nan() { "nan".to_owned() } else { format!("{:016x}", value.to_bits()) }
}

fn last_part(dotted: &str) -> &str {
    dotted.rsplit('.').next().unwrap_or(dotted)
}

fn iso_date(date: &MontyDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

fn iso_datetime(moment: &MontyDateTime) -> String {
    let date = MontyDate { year: moment.year, month: moment.month, day: moment.day };
    let clock = iso_clock(moment.hour, moment.minute, moment.second, moment.microsecond);
    format!("{}T{clock}{}", iso_date(&date), iso_offset(moment.offset_seconds))
}

fn iso_time(time: &MontyTime) -> String {
    iso_clock(time.hour, time.minute, time.second, time.microsecond) + &iso_offset(time.offset_seconds)
}

fn iso_clock(hour: u8, minute: u8, second: u8, microsecond: u32) -> String {
    let mut text = format!("{hour:02}:{minute:02}:{second:02}");
    if microsecond != 0 {
        let _ = write!(text, ".{microsecond:06}");
    }
    text
}

/// `+HH:MM`, with seconds only where there are some.
fn iso_offset(seconds: Option<i32>) -> String {
    let Some(seconds) = seconds else { return String::new() };
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.unsigned_abs();
    let mut text = format!("{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 {
        let _ = write!(text, ":{:02}", seconds % 60);
    }
    text
}

/// Every `0x…` becomes `0x0`: an address says nothing about a value.
fn without_addresses(text: &str) -> String {
    let mut parts = text.split("0x");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|character: char| character.is_ascii_hexdigit());
        result.push_str(if rest.len() == part.len() { "0x" } else { "0x0" });
        result.push_str(rest);
    }
    result
}

fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_cached_key(compact);
    values
}

/// The compact JSON text that set elements are sorted by: sorted keys, no spaces, ASCII only.
fn compact(value: &Value) -> String {
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, Ascii);
    value.serialize(&mut serializer).expect("JSON goes into memory");
    String::from_utf8(text).expect("ASCII is UTF-8")
}

/// Escapes what Python's `ensure_ascii` escapes.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for character in fragment.chars() {
            if matches!(character, ' '..='~') {
                write!(writer, "{character}")?;
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}
