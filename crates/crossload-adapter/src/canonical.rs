//! Canonical values, version 1: one JSON form for each value, so that answers compare across languages.
//!
//! Texts, truth values and null are themselves: `Value::from("text")`, `Value::from(true)`, `Value::Null`. Everything
//! else is an object with one key.

use std::fmt;

use base64::{prelude::BASE64_STANDARD, Engine};
use serde_json::{json, Value};

/// The oracle's version: it changes whenever any value gets another form.
pub const ORACLE_VERSION: u32 = 1;

/// An integer of any width, in decimal.
pub fn int(value: impl fmt::Display) -> Value {
    json!({"int": value.to_string()})
}

/// A float by its bits.
#[must_use]
pub fn float(value: f64) -> Value {
    json!({"float": bits(value)})
}

/// IEEE-754 bits as big-endian hex; every NaN is the same value.
#[must_use]
pub fn bits(value: f64) -> String {
    if value.is_nan() {
        "nan".to_owned()
    } else {
        format!("{:016x}", value.to_bits())
    }
}

/// Bytes.
#[must_use]
pub fn bytes(value: &[u8]) -> Value {
    json!({"bytes": BASE64_STANDARD.encode(value)})
}

/// A list of canonical values.
pub fn list(values: impl IntoIterator<Item = Value>) -> Value {
    json!({"list": values.into_iter().collect::<Vec<_>>()})
}

/// Pairs of canonical values, in their order.
pub fn dict(pairs: impl IntoIterator<Item = (Value, Value)>) -> Value {
    json!({"dict": pairs.into_iter().map(|(key, value)| json!([key, value])).collect::<Vec<_>>()})
}

/// A question's own error, where that is an answer.
pub fn raised(kind: &str, message: impl fmt::Display) -> Value {
    json!({"raised": {"type": kind, "message": message.to_string()}})
}

/// What serde makes JSON of: an array is a `list`, an object a `dict`, a number without a point an `int`.
///
/// JSON has no NaN and no infinity; fields that may be one are answered with [`float`].
#[must_use]
pub fn of_json(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
        Value::Number(number) if number.is_f64() => float(number.as_f64().unwrap_or(f64::NAN)),
        Value::Number(number) => int(number),
        Value::Array(parts) => list(parts.iter().map(of_json)),
        Value::Object(fields) => dict(fields.iter().map(|(name, part)| (Value::from(name.as_str()), of_json(part)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs that every implementation is tested with, of those values that this one has a form for.
    const VECTORS: &str = include_str!("../../../tests/vectors/canonical.json");

    fn vector(python: &str) -> Value {
        let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
        let found = vectors.iter().find(|pair| pair["python"] == python);
        found.unwrap_or_else(|| panic!("no vector of {python}"))["canonical"].clone()
    }

    #[test]
    fn values_have_the_form_of_every_other_implementation() {
        assert_eq!(int(-1), vector("-1"));
        assert_eq!(int(1_u128 << 100), vector("2**100"));
        for (value, python) in [(0.0, "0.0"), (-0.0, "-0.0"), (0.1, "0.1"), (5e-324, "5e-324")] {
            assert_eq!(float(value), vector(python));
        }
        assert_eq!(float(f64::NEG_INFINITY), vector("float('-inf')"));
        assert_eq!(float(-f64::NAN), vector("-float('nan')"));
        assert_eq!(bytes(b"k\0\xff"), vector("b'k\\x00\\xff'"));
        assert_eq!(list([int(1), Value::from("a"), Value::Null]), vector("[1, 'a', None]"));
        assert_eq!(dict([]), vector("{}"));
    }

    #[test]
    fn json_has_the_form_of_what_it_stands_for() {
        let value = json!({"b": [1, -0.0, null], "a": {"t": true}});
        let list = json!({"list": [{"int": "1"}, {"float": "8000000000000000"}, null]});
        // serde_json sorts the fields of an object, unless it is told otherwise.
        assert_eq!(of_json(&value), json!({"dict": [["a", {"dict": [["t", true]]}], ["b", list]]}));
    }

    #[test]
    fn an_error_is_an_answer_with_its_type() {
        assert_eq!(raised("Error", "no"), json!({"raised": {"type": "Error", "message": "no"}}));
    }
}
