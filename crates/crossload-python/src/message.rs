//! Messages between Python and the engine: CBOR of the types that the protocol has, and of no others.
//!
//! Bytes are those that the `cbor2` library makes of the same values, which stands in where there is no native code.

use std::convert::Infallible;

use minicbor::{
    Decoder, Encoder,
    data::{IanaTag, Int, Type},
};
use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    intern,
    prelude::*,
    types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple},
};

/// Containers in each other. No message has more than a few: what a guest nests, a message has side by side.
const MAX_DEPTH: usize = 32;
/// Items that room is made for before they come. Who says that there will be more may lie.
const MAX_ROOM: usize = 1024;

type Out<'a> = Encoder<&'a mut Vec<u8>>;

/// Returns a message in CBOR. Raises `UnicodeEncodeError` for a text with a lone surrogate.
#[pyfunction]
pub(crate) fn encode_message<'py>(message: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let mut bytes = Vec::with_capacity(128);
    encode(&mut Encoder::new(&mut bytes), message, MAX_DEPTH)?;
    Ok(PyBytes::new(message.py(), &bytes))
}

/// Returns the message that some bytes are. Raises `ValueError` for bytes that are none.
#[pyfunction]
pub(crate) fn decode_message<'py>(py: Python<'py>, message: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let mut d = Decoder::new(message);
    let value = decode(&mut d, py, MAX_DEPTH)?;
    if d.position() == message.len() {
        Ok(value)
    } else {
        Err(PyValueError::new_err(format!("{} bytes follow the message", message.len() - d.position())))
    }
}

fn encode(e: &mut Out<'_>, value: &Bound<'_, PyAny>, levels: usize) -> PyResult<()> {
    if let Ok(text) = value.cast::<PyString>() {
        written(e.str(text.to_str()?));
    } else if value.is_none() {
        written(e.null());
    } else if let Ok(truth) = value.cast::<PyBool>() {
        written(e.bool(truth.is_true()));
    } else if let Ok(number) = value.cast::<PyInt>() {
        encode_integer(e, number)?;
    } else if let Ok(number) = value.cast::<PyFloat>() {
        encode_float(e, number.value());
    } else if let Ok(bytes) = value.cast::<PyBytes>() {
        written(e.bytes(bytes.as_bytes()));
    } else {
        encode_container(e, value, deeper(levels)?)?;
    }
    Ok(())
}

fn encode_container(e: &mut Out<'_>, value: &Bound<'_, PyAny>, levels: usize) -> PyResult<()> {
    if let Ok(list) = value.cast::<PyList>() {
        written(e.array(list.len() as u64));
        list.iter().try_for_each(|item| encode(e, &item, levels))
    } else if let Ok(tuple) = value.cast::<PyTuple>() {
        written(e.array(tuple.len() as u64));
        tuple.iter_borrowed().try_for_each(|item| encode(e, &item, levels))
    } else if let Ok(dict) = value.cast::<PyDict>() {
        written(e.map(dict.len() as u64));
        dict.iter().try_for_each(|(key, value)| {
            encode(e, &key, levels)?;
            encode(e, &value, levels)
        })
    } else {
        Err(PyTypeError::new_err(format!("a message holds no {}", value.get_type().qualname()?)))
    }
}

fn encode_integer(e: &mut Out<'_>, number: &Bound<'_, PyInt>) -> PyResult<()> {
    if let Ok(small) = number.extract::<i64>() {
        written(e.i64(small));
        return Ok(());
    }
    let py = number.py();
    let is_negative = number.lt(0)?;
    // RFC 8949, 3.1 and 3.4.3: a negative integer is -1 - n, whether n stands in the head or as big-endian bytes.
    let magnitude = if is_negative { number.call_method0(intern!(py, "__invert__"))? } else { number.as_any().clone() };
    if let Ok(magnitude) = magnitude.extract::<u64>() {
        let magnitude = i128::from(magnitude);
        let number = Int::try_from(if is_negative { -1 - magnitude } else { magnitude });
        written(e.int(number.expect("a head holds 64 bits")));
    } else {
        let bits: usize = magnitude.call_method0(intern!(py, "bit_length"))?.extract()?;
        let bytes = magnitude.call_method1(intern!(py, "to_bytes"), (bits.div_ceil(8), "big"))?;
        let tag = if is_negative { IanaTag::NegBignum } else { IanaTag::PosBignum };
        written(e.tag(tag).and_then(|e| e.bytes(bytes.cast::<PyBytes>().expect("as documented").as_bytes())));
    }
    Ok(())
}

/// What has no digits takes the fewest bytes.
fn encode_float(e: &mut Out<'_>, number: f64) {
    if number.is_nan() {
        written(e.f16(f32::NAN));
    } else if number.is_infinite() {
        written(e.f16(if number > 0.0 { f32::INFINITY } else { f32::NEG_INFINITY }));
    } else {
        written(e.f64(number));
    }
}

fn decode<'py>(d: &mut Decoder<'_>, py: Python<'py>, levels: usize) -> PyResult<Bound<'py, PyAny>> {
    Ok(match d.datatype().map_err(refused)? {
        Type::String => PyString::new(py, d.str().map_err(refused)?).into_any(),
        Type::Bytes => PyBytes::new(py, d.bytes().map_err(refused)?).into_any(),
        Type::Null => {
            d.null().map_err(refused)?;
            py.None().into_bound(py)
        }
        Type::Bool => PyBool::new(py, d.bool().map_err(refused)?).to_owned().into_any(),
        Type::F16 | Type::F32 | Type::F64 => PyFloat::new(py, d.f64().map_err(refused)?).into_any(),
        Type::Array | Type::ArrayIndef => {
            let levels = deeper(levels)?;
            let count = definite(d.array())?;
            let mut items = Vec::with_capacity(room(count));
            for _ in 0..count {
                items.push(decode(d, py, levels)?);
            }
            PyList::new(py, items)?.into_any()
        }
        Type::Map | Type::MapIndef => {
            let levels = deeper(levels)?;
            let entries = PyDict::new(py);
            for _ in 0..definite(d.map())? {
                entries.set_item(decode(d, py, levels)?, decode(d, py, levels)?)?;
            }
            entries.into_any()
        }
        Type::Tag => decode_large(d, py)?,
        _ => decode_integer(d, py)?,
    })
}

fn decode_integer<'py>(d: &mut Decoder<'_>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
    let number = d.int().map_err(refused)?;
    Ok(match i64::try_from(number) {
        Ok(small) => small.into_pyobject(py)?,
        Err(_) => i128::from(number).into_pyobject(py)?,
    }
    .into_any())
}

fn decode_large<'py>(d: &mut Decoder<'_>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
    let tag = d.tag().map_err(refused)?;
    let bytes = PyBytes::new(py, d.bytes().map_err(refused)?);
    let magnitude = py.get_type::<PyInt>().call_method1(intern!(py, "from_bytes"), (bytes, "big"))?;
    if tag == IanaTag::PosBignum.tag() {
        Ok(magnitude)
    } else if tag == IanaTag::NegBignum.tag() {
        magnitude.call_method0(intern!(py, "__invert__"))
    } else {
        Err(PyValueError::new_err(format!("tag {} is not that of a value", tag.as_u64())))
    }
}

/// The levels of containers that are left inside of one.
fn deeper(levels: usize) -> PyResult<usize> {
    levels
        .checked_sub(1)
        .ok_or_else(|| PyValueError::new_err(format!("more than {MAX_DEPTH} containers in each other")))
}

fn definite(length: Result<Option<u64>, minicbor::decode::Error>) -> PyResult<u64> {
    length.map_err(refused)?.ok_or_else(|| PyValueError::new_err("a container of indefinite length"))
}

/// How many items to make room for where `count` are said to follow; for more, as they come.
fn room(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX).min(MAX_ROOM)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` calls")]
fn refused(error: minicbor::decode::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn written<T>(result: Result<T, minicbor::encode::Error<Infallible>>) {
    result.map(drop).expect("writing to memory does not fail");
}
