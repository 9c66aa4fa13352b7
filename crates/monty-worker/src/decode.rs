//! A scenario's answer as the interpreter's value: plain JSON, or `{"value": V}` with a canonical value V.

use base64::{Engine, prelude::BASE64_STANDARD};
use monty_types::{FileMode, MontyDate, MontyDateTime, MontyFileHandle, MontyObject, MontyTimeDelta};
use num_bigint::BigInt;
use serde_json::{Map, Value};

/// Reads an answer; the error says what is wrong with it.
pub(crate) fn answer(answer: &Value) -> Result<MontyObject, String> {
    if let Value::Object(fields) = answer {
        if fields.len() == 1 {
            if let Some(value) = fields.get("value") {
                return canonical(value);
            }
            if fields.get("none") == Some(&Value::Bool(true)) {
                return Ok(MontyObject::none());
            }
        }
        return plain_dict(fields);
    }
    plain(answer)
}

fn plain(value: &Value) -> Result<MontyObject, String> {
    Ok(match value {
        Value::Null => MontyObject::none(),
        Value::Bool(value) => MontyObject::bool(*value),
        Value::String(text) => MontyObject::string(text.as_str()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => MontyObject::int(value),
            (None, Some(value)) => MontyObject::float(value),
            (None, None) => return Err(format!("{number} is neither an int of 64 bits nor a float")),
        },
        Value::Array(items) => MontyObject::list(items.iter().map(plain).collect::<Result<Vec<_>, _>>()?),
        Value::Object(fields) => plain_dict(fields)?,
    })
}

fn plain_dict(fields: &Map<String, Value>) -> Result<MontyObject, String> {
    let pairs = fields.iter().map(|(key, value)| Ok((MontyObject::string(key.as_str()), plain(value)?)));
    Ok(MontyObject::dict(pairs.collect::<Result<Vec<_>, String>>()?))
}

fn canonical(value: &Value) -> Result<MontyObject, String> {
    let Value::Object(fields) = value else { return plain(value) };
    let Some((tag, content)) = fields.iter().next().filter(|_| fields.len() == 1) else {
        return Err("a canonical value has exactly one key".to_owned());
    };
    Ok(match tag.as_str() {
        "int" => MontyObject::bigint(text(content)?.parse::<BigInt>().map_err(|error| error.to_string())?),
        "float" => MontyObject::float(float(text(content)?)?),
        "bytes" => MontyObject::bytes(BASE64_STANDARD.decode(text(content)?).map_err(|error| error.to_string())?),
        "list" => MontyObject::list(all(content)?),
        "tuple" => MontyObject::tuple(all(content)?),
        "set" => MontyObject::set(all(content)?),
        "frozenset" => MontyObject::frozenset(all(content)?),
        "dict" => MontyObject::dict(list(content)?.iter().map(pair).collect::<Result<Vec<_>, _>>()?),
        "date" => MontyObject::date(date(text(content)?)?),
        "datetime" => MontyObject::datetime(datetime(text(content)?)?),
        "timedelta" => MontyObject::timedelta(timedelta(content)?),
        "decimal" => MontyObject::decimal(text(content)?),
        "path" => MontyObject::path(text(content)?),
        "file" => MontyObject::file_handle(file(content)?),
        _ => return Err(format!("an answer can't be given as {tag:?}")),
    })
}

fn all(content: &Value) -> Result<Vec<MontyObject>, String> {
    list(content)?.iter().map(canonical).collect()
}

fn pair(content: &Value) -> Result<(MontyObject, MontyObject), String> {
    match list(content)?.as_slice() {
        [key, value] => Ok((canonical(key)?, canonical(value)?)),
        other => Err(format!("a dict's pair has two parts, not {}", other.len())),
    }
}

fn text(content: &Value) -> Result<&str, String> {
    content.as_str().ok_or_else(|| format!("{content} is no text"))
}

fn list(content: &Value) -> Result<&Vec<Value>, String> {
    content.as_array().ok_or_else(|| format!("{content} is no array"))
}

/// An open file, `[path, mode]`.
fn file(content: &Value) -> Result<MontyFileHandle, String> {
    let [path, mode] = list(content)?.as_slice() else { return Err("a file is a path and a mode".to_owned()) };
    let mode = text(mode)?.parse::<FileMode>().map_err(|error| error.to_string())?;
    Ok(MontyFileHandle { path: text(path)?.to_owned(), mode, position: 0 })
}

fn float(bits: &str) -> Result<f64, String> {
    if bits == "nan" {
        return Ok(f64::NAN);
    }
    u64::from_str_radix(bits, 16).map(f64::from_bits).map_err(|error| error.to_string())
}

fn timedelta(content: &Value) -> Result<MontyTimeDelta, String> {
    let part = |index: usize| {
        content.get(index).and_then(Value::as_i64).and_then(|part| i32::try_from(part).ok()).ok_or("not three numbers")
    };
    Ok(MontyTimeDelta { days: part(0)?, seconds: part(1)?, microseconds: part(2)? })
}

/// `YYYY-MM-DD`; whether there is such a day is for the interpreter to say.
fn date(iso: &str) -> Result<MontyDate, String> {
    let wrong = || format!("{iso:?} is no YYYY-MM-DD");
    let mut parts = iso.splitn(3, '-');
    let mut part = || parts.next().ok_or_else(wrong);
    let year = part()?.parse().map_err(|_| wrong())?;
    let month = part()?.parse().map_err(|_| wrong())?;
    let day = part()?.parse().map_err(|_| wrong())?;
    Ok(MontyDate { year, month, day })
}

/// `YYYY-MM-DDTHH:MM:SS[.ffffff][±HH:MM]`.
fn datetime(iso: &str) -> Result<MontyDateTime, String> {
    let wrong = || format!("{iso:?} is no YYYY-MM-DDTHH:MM:SS[.ffffff][±HH:MM]");
    let (day, time) = iso.split_once('T').ok_or_else(wrong)?;
    let date = date(day)?;
    let (clock, offset) = match time.find(['+', '-']) {
        Some(sign) => (&time[..sign], Some(&time[sign..])),
        None => (time, None),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let fields: Vec<u8> = clock.split(':').map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let &[hour, minute, second] = fields.as_slice() else { return Err(wrong()) };
    let microsecond = format!("{fraction:0<6}").parse().map_err(|_| wrong())?;
    let offset_seconds = offset.map(|text| offset_seconds(text).ok_or_else(wrong)).transpose()?;
    Ok(MontyDateTime {
        year: date.year,
        month: date.month,
        day: date.day,
        hour,
        minute,
        second,
        microsecond,
        offset_seconds,
        timezone_name: None,
    })
}

/// `±HH:MM` in seconds.
fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, rest) = text.split_at_checked(1)?;
    let (hours, minutes) = rest.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Some(if sign == "-" { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::canonical;

    fn round_trip(canonical_value: &Value) -> Value {
        canonical::value(answer(&json!({"value": canonical_value})).unwrap().as_ref()).unwrap()
    }

    #[test]
    fn canonical_values_come_back_as_they_were() {
        for value in [
            json!(null),
            json!(true),
            json!("ü"),
            json!({"int": "1267650600228229401496703205376"}),
            json!({"float": "8000000000000000"}),
            json!({"float": "nan"}),
            json!({"bytes": "awD/"}),
            json!({"list": [{"tuple": [{"int": "1"}]}, {"set": ["a"]}, {"frozenset": []}]}),
            json!({"dict": [[{"bytes": "aw=="}, {"list": []}]]}),
            json!({"date": "0001-12-31"}),
            json!({"datetime": "2024-02-29T12:00:01.500000"}),
            json!({"datetime": "2024-02-29T12:00:00-05:30"}),
            json!({"timedelta": [-1, 86399, 7]}),
            json!({"decimal": "1.20"}),
            json!({"path": "/a/b"}),
        ] {
            assert_eq!(round_trip(&value), value);
        }
    }

    #[test]
    fn plain_json_is_itself() {
        let plain = answer(&json!([1, 1.5, "x", {"k": [true]}])).unwrap();
        assert_eq!(plain.py_repr(), "[1, 1.5, 'x', {'k': [True]}]");
    }

    #[test]
    fn none_has_a_form_of_its_own() {
        assert_eq!(answer(&json!({"none": true})).unwrap(), MontyObject::none());
    }

    #[test]
    fn a_file_has_a_path_and_a_mode() {
        let file = answer(&json!({"value": {"file": ["/a", "rb"]}})).unwrap();
        assert_eq!(file.type_name(), "BufferedReader");
    }

    #[test]
    fn what_can_not_be_given_is_named() {
        for wrong in [
            json!({"value": {"repr": "x"}}),
            json!({"value": {"date": "yesterday"}}),
            json!({"value": {"datetime": "2024-01-02"}}),
            json!({"value": {"file": ["/a"]}}),
            json!({"value": {"file": ["/a", "sideways"]}}),
            json!({"value": {"int": "one"}}),
        ] {
            assert!(answer(&wrong).is_err(), "{wrong}");
        }
    }
}
