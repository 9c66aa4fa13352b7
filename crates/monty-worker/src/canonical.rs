//! Canonical values, version 1: one JSON form per Python value, equal to what `crossload_adapter.canonical` gives.

use std::{fmt::Write, io};

use crossload_adapter::canonical::{bits, bytes, float, int};
use monty_types::{
    ExcType, MontyDate, MontyDateTime, MontyTime, ObjectRef, StringRepr,
    unstable::{self, MontyNode, NodeId},
};
use serde::Serialize;
use serde_json::{Serializer, Value, json, ser::Formatter};
use thiserror::Error;

/// Deeper values are an error: many JSON readers stop near here, so an answer must not depend on them.
const MAX_DEPTH: usize = 200;

#[derive(Debug, PartialEq, Eq, Error)]
#[error("the value is nested deeper than {MAX_DEPTH} levels; ask about its parts instead")]
pub(crate) struct TooDeep;

/// The canonical form of a value that the guest handed out.
pub(crate) fn value(value: ObjectRef<'_>) -> Result<Value, TooDeep> {
    form(value, 0)
}

/// An exception: its type without the module, and the message as `str()` gives it, which quotes that of a `KeyError`.
///
/// An empty message is none: the Python bindings of the interpreter don't tell them apart.
pub(crate) fn exception(exc_type: ExcType, message: Option<&str>) -> Value {
    let message = message.filter(|text| !text.is_empty()).map(|text| match exc_type {
        ExcType::KeyError => StringRepr(text).to_string(),
        _ => text.to_owned(),
    });
    json!({"type": last_part(exc_type.into()), "message": message})
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
        MontyNode::Int(value) => int(value),
        MontyNode::BigInt(value) => int(value),
        MontyNode::Float(value) => float(*value),
        MontyNode::Complex(value) => json!({"complex": [bits(value.real), bits(value.imag)]}),
        MontyNode::Bytes(value) => bytes(value),
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

#[cfg(test)]
mod tests {
    use monty::MontyRepl;
    use monty_types::{CompileOptions, MontyObject, PrintWriter, ResourceTracker};

    use super::*;

    /// Shared by every implementation of canonical values.
    const VECTORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/canonical.json"));

    /// What the vectors' expressions may use.
    const IMPORTS: &str = "import collections, datetime, decimal, pathlib";

    fn evaluate(expression: &str) -> MontyObject {
        let mut repl = MontyRepl::new("main.py", ResourceTracker::default(), CompileOptions::default());
        repl.feed_run(IMPORTS, vec![], PrintWriter::Disabled).unwrap();
        repl.feed_run(expression, vec![], PrintWriter::Disabled).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    #[test]
    fn every_shared_vector_has_its_form() {
        let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
        assert!(!vectors.is_empty());
        for vector in vectors {
            // The interpreter's own paths are pure POSIX paths under the other name.
            let expression = &vector["python"].as_str().unwrap().replace("PurePosixPath", "Path");
            assert_eq!(form_of(expression), vector["canonical"], "{expression}");
        }
    }

    fn form_of(expression: &str) -> Value {
        value(evaluate(expression).as_ref()).unwrap()
    }

    #[test]
    fn set_elements_are_sorted_by_ascii_text() {
        assert_eq!(compact(&json!({"b": "ü\u{7f}😀", "a": "\n"})), r#"{"a":"\n","b":"\u00fc\u007f\ud83d\ude00"}"#);
    }

    #[test]
    fn addresses_are_left_out() {
        assert_eq!(without_addresses("<f at 0xfe1> and 0x, 0x12"), "<f at 0x0> and 0x, 0x0");
    }

    #[test]
    fn a_container_within_itself_is_a_cycle() {
        assert_eq!(form_of("x = [1]\nx.append(x)\nx"), json!({"list": [{"int": "1"}, {"cycle": "[...]"}]}));
    }

    #[test]
    fn an_instance_has_its_attributes() {
        let form = form_of("class A:\n    pass\na = A()\na.x = [1]\na");
        assert_eq!(form, json!({"instance": {"type": "A", "attrs": [["x", {"list": [{"int": "1"}]}]]}}));
    }

    #[test]
    fn too_deep_a_value_is_an_error() {
        let nested = |levels: usize| (0..levels).fold(MontyObject::list([]), |inner, _| MontyObject::list([inner]));
        assert!(value(nested(MAX_DEPTH - 1).as_ref()).is_ok());
        assert_eq!(value(nested(MAX_DEPTH).as_ref()), Err(TooDeep));
    }
}
