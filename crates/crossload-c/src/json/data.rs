//! Plain data of the engine's responses as JSON: everything in them that is not a value of the guest's.

use minicbor::{Decoder, data::Type, decode::Error};

/// Writes what the decoder stands before. Bytes, which are identities here, become hexadecimal digits.
pub(crate) fn data(d: &mut Decoder<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
    match d.datatype()? {
        Type::Null => {
            d.null()?;
            out.extend(b"null");
        }
        Type::Bool => out.extend(if d.bool()? { &b"true"[..] } else { b"false" }),
        Type::F16 | Type::F32 | Type::F64 => json(out, &d.f64()?),
        Type::String => string(out, d.str()?),
        Type::Bytes => {
            let digits = d.bytes()?.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            let digits: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
            string(out, &digits);
        }
        Type::Array => {
            out.push(b'[');
            for at in 0..d.array()?.unwrap_or_default() {
                if at > 0 {
                    out.push(b',');
                }
                data(d, out)?;
            }
            out.push(b']');
        }
        Type::Map => {
            out.push(b'{');
            for at in 0..d.map()?.unwrap_or_default() {
                if at > 0 {
                    out.push(b',');
                }
                key(d, out)?;
                out.push(b':');
                data(d, out)?;
            }
            out.push(b'}');
        }
        _ => out.extend(d.int()?.to_string().as_bytes()),
    }
    Ok(())
}

/// Writes a key as a string, which JSON wants it to be; calls are named by numbers.
fn key(d: &mut Decoder<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
    if d.datatype()? == Type::String {
        string(out, d.str()?);
    } else {
        string(out, &d.int()?.to_string());
    }
    Ok(())
}

/// Writes a string with its quotes.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    json(out, text);
}

fn json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value).expect("a text or a finite number is written to memory");
}
