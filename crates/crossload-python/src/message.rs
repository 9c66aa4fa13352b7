//! Messages between Python and the engine: CBOR of the types that the protocol has, and of no others.
//!
//! Bytes are those that the `cbor2` library makes of the same values, which stands in where there is no native code.

use std::collections::TryReserveError;

use minicbor::{
    Decoder, Encoder,
    data::{IanaTag, Int, Type},
    encode::Write,
};
use pyo3::{
    exceptions::{PyMemoryError, PyTypeError, PyValueError},
    intern,
    prelude::*,
    types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple},
};

/// Containers in each other. No message has more than a few: what a guest nests, a message has side by side.
const MAX_DEPTH: usize = 32;
type Out<'a> = Encoder<&'a mut Buffer>;

/// Bytes in memory, of which there may not be enough: the process belongs to the host.
struct Buffer(Vec<u8>);

impl Write for Buffer {
    type Error = TryReserveError;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), TryReserveError> {
        self.0.try_reserve(bytes.len())?;
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// Returns a message in CBOR. Raises `UnicodeEncodeError` for a text with a lone surrogate.
#[pyfunction]
pub(crate) fn encode_message<'py>(message: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let mut bytes = Buffer(Vec::with_capacity(128));
    encode(&mut Encoder::new(&mut bytes), message, MAX_DEPTH)?;
    python_bytes(message.py(), &bytes.0)
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
        written(e.str(text.to_str()?))
    } else if value.is_none() {
        written(e.null())
    } else if let Ok(truth) = value.cast::<PyBool>() {
        written(e.bool(truth.is_true()))
    } else if let Ok(number) = value.cast::<PyInt>() {
        encode_integer(e, number)
    } else if let Ok(number) = value.cast::<PyFloat>() {
        encode_float(e, number.value())
    } else if let Ok(bytes) = value.cast::<PyBytes>() {
        written(e.bytes(bytes.as_bytes()))
    } else {
        encode_container(e, value, deeper(levels)?)
    }
}

/// What is in a container is taken once: a finalizer that runs meanwhile may change the container.
fn encode_container(e: &mut Out<'_>, value: &Bound<'_, PyAny>, levels: usize) -> PyResult<()> {
    if let Ok(list) = value.cast::<PyList>() {
        encode_items(e, &list.to_tuple(), levels)
    } else if let Ok(tuple) = value.cast::<PyTuple>() {
        encode_items(e, tuple, levels)
    } else if let Ok(dict) = value.cast::<PyDict>() {
        let entries = dict.items();
        written(e.map(entries.len() as u64))?;
        for entry in entries {
            let (key, value) = entry.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
            encode(e, &key, levels)?;
            encode(e, &value, levels)?;
        }
        Ok(())
    } else {
        Err(PyTypeError::new_err(format!("a message holds no {}", value.get_type().qualname()?)))
    }
}

fn encode_items(e: &mut Out<'_>, items: &Bound<'_, PyTuple>, levels: usize) -> PyResult<()> {
    written(e.array(items.len() as u64))?;
    items.iter_borrowed().try_for_each(|item| encode(e, &item, levels))
}

fn encode_integer(e: &mut Out<'_>, number: &Bound<'_, PyInt>) -> PyResult<()> {
    if let Ok(small) = number.extract::<i64>() {
        return written(e.i64(small));
    }
    let py = number.py();
    let is_negative = number.lt(0)?;
    // RFC 8949, 3.1 and 3.4.3: a negative integer is -1 - n, whether n stands in the head or as big-endian bytes.
    let magnitude = if is_negative { number.call_method0(intern!(py, "__invert__"))? } else { number.as_any().clone() };
    if let Ok(magnitude) = magnitude.extract::<u64>() {
        let magnitude = i128::from(magnitude);
        let number = Int::try_from(if is_negative { -1 - magnitude } else { magnitude });
        written(e.int(number.expect("a head holds 64 bits")))
    } else {
        let bits: usize = magnitude.call_method0(intern!(py, "bit_length"))?.extract()?;
        let bytes = magnitude.call_method1(intern!(py, "to_bytes"), (bits.div_ceil(8), "big"))?;
        written(e.tag(if is_negative { IanaTag::NegBignum } else { IanaTag::PosBignum }))?;
        written(e.bytes(bytes.cast::<PyBytes>()?.as_bytes()))
    }
}

/// What has no digits takes the fewest bytes.
fn encode_float(e: &mut Out<'_>, number: f64) -> PyResult<()> {
    written(if number.is_nan() {
        e.f16(f32::NAN)
    } else if number.is_infinite() {
        e.f16(if number > 0.0 { f32::INFINITY } else { f32::NEG_INFINITY })
    } else {
        e.f64(number)
    })
}

fn decode<'py>(d: &mut Decoder<'_>, py: Python<'py>, levels: usize) -> PyResult<Bound<'py, PyAny>> {
    Ok(match d.datatype().map_err(refused)? {
        Type::String => PyString::from_bytes(py, d.str().map_err(refused)?.as_bytes())?.into_any(),
        Type::Bytes => python_bytes(py, d.bytes().map_err(refused)?)?.into_any(),
        Type::Null => {
            d.null().map_err(refused)?;
            py.None().into_bound(py)
        }
        Type::Bool => PyBool::new(py, d.bool().map_err(refused)?).to_owned().into_any(),
        Type::F16 | Type::F32 | Type::F64 => PyFloat::new(py, d.f64().map_err(refused)?).into_any(),
        Type::Array | Type::ArrayIndef => {
            let levels = deeper(levels)?;
            let items = PyList::empty(py);
            for _ in 0..definite(d.array())? {
                items.append(decode(d, py, levels)?)?;
            }
            items.into_any()
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
    let is_negative = tag == IanaTag::NegBignum.tag();
    if !is_negative && tag != IanaTag::PosBignum.tag() {
        return Err(PyValueError::new_err(format!("tag {} is not that of a value", tag.as_u64())));
    }
    let bytes = python_bytes(py, d.bytes().map_err(refused)?)?;
    let magnitude = py.get_type::<PyInt>().call_method1(intern!(py, "from_bytes"), (bytes, "big"))?;
    if is_negative { magnitude.call_method0(intern!(py, "__invert__")) } else { Ok(magnitude) }
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

fn python_bytes<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, bytes.len(), |room| {
        room.copy_from_slice(bytes);
        Ok(())
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` calls")]
fn refused(error: minicbor::decode::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Writing fails only where there is no memory.
fn written<T>(result: Result<T, minicbor::encode::Error<TryReserveError>>) -> PyResult<()> {
    result.map(drop).map_err(|error| PyMemoryError::new_err(error.to_string()))
}
