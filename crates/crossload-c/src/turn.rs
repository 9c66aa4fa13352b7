//! What a turn of the guest has to tell, entry by entry.

use minicbor::{Decoder, data::Type, decode::Error};

use crate::{cbor, failure::Failure, json};

/// An entry of the turn in a response: text as it is, everything else as JSON.
pub(crate) fn entry(response: &[u8], name: &str) -> Result<Vec<u8>, Failure> {
    let absent = || Failure::Absent(name.to_owned());
    match name {
        "response" if response.is_empty() => Err(absent()),
        // Without what names their indices they mean nothing; "value", "args" and "kwargs" do.
        "nodes" => Err(absent()),
        "response" => Ok(response.to_vec()),
        "value" => {
            let nodes = cbor::find(response, &["turn", "nodes"]).ok_or_else(absent)?;
            let last =
                nodes.clone().array().ok().flatten().and_then(|count| count.checked_sub(1)).ok_or_else(absent)?;
            if cbor::find(response, &["turn", "args"]).is_some() {
                return Err(absent());
            }
            let mut out = Vec::new();
            json::value(&nodes, usize::try_from(last).unwrap_or(usize::MAX), &mut out)?;
            Ok(out)
        }
        "args" | "kwargs" => {
            let nodes = cbor::find(response, &["turn", "nodes"]).ok_or_else(absent)?;
            let indices = indices(cbor::find(response, &["turn", name]).ok_or_else(absent)?)?;
            if name == "args" { positional(&nodes, &indices) } else { keyword(&nodes, &indices) }
        }
        "stdout" | "stderr" => Ok(printed(cbor::find(response, &["turn", "output"]).ok_or_else(absent)?, name)?),
        _ => {
            let path: &[&str] = if name == "restored" { &["restored"] } else { &["turn", name] };
            let mut d = cbor::find(response, path).ok_or_else(absent)?;
            match d.datatype()? {
                Type::Null => Err(absent()),
                Type::String => Ok(d.str()?.as_bytes().to_vec()),
                _ => {
                    let mut out = Vec::new();
                    json::data(&mut d, &mut out)?;
                    Ok(out)
                }
            }
        }
    }
}

fn indices(mut d: Decoder<'_>) -> Result<Vec<usize>, Error> {
    d.array_iter::<u32>()?.map(|index| Ok(usize::try_from(index?).unwrap_or(usize::MAX))).collect()
}

fn positional(nodes: &Decoder<'_>, indices: &[usize]) -> Result<Vec<u8>, Failure> {
    let mut out = vec![b'['];
    for (at, index) in indices.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        json::value(nodes, *index, &mut out)?;
    }
    out.push(b']');
    Ok(out)
}

/// Key and value in turn; keys are texts.
fn keyword(nodes: &Decoder<'_>, indices: &[usize]) -> Result<Vec<u8>, Failure> {
    let mut out = vec![b'{'];
    for (at, index) in indices.iter().enumerate() {
        match (at, at % 2) {
            (0, _) => {}
            (_, 0) => out.push(b','),
            _ => out.push(b':'),
        }
        json::value(nodes, *index, &mut out)?;
    }
    out.push(b'}');
    Ok(out)
}

/// What went to one of the streams.
fn printed(mut d: Decoder<'_>, stream: &str) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    for _ in 0..d.array()?.unwrap_or_default() {
        d.array()?;
        let printed_to = d.str()?;
        let text = d.str()?;
        if printed_to == stream {
            out.extend(text.as_bytes());
        }
    }
    Ok(out)
}
