//! Serves postcard: a feed is a value of one of these types in JSON, and a question the name of one of its fields.

use std::{collections::BTreeMap, process::ExitCode};

use crossload_adapter::{
    canonical, failing, locked_version, refusing, serve, Adapter, Error, Identity, Scenario, Value, Written,
};
use serde::{Deserialize, Serialize};

/// What is written. Its variants are numbered in this order.
#[derive(Serialize, Deserialize)]
enum Sample {
    Flags { no: bool, yes: bool, nothing: (), letter: char },
    Small { byte: u8, signed: i8 },
    Unsigned { short: u16, word: u32, long: u64, size: usize },
    Signed { short: i16, word: i32, long: i64, size: isize },
    Floats { single: f32, double: f64 },
    Texts { text: String, texts: Vec<String>, bytes: Vec<u8> },
    Options { none: Option<u32>, some: Option<u32>, inner: Option<Option<bool>> },
    Lists { numbers: Vec<i32>, empty: Vec<u16>, pair: (u8, String), array: [u16; 3] },
    Maps { numbers: BTreeMap<String, u32>, names: BTreeMap<i32, String> },
    Choices { choices: Vec<Choice> },
    Wide { unsigned: u128, signed: i128 },
}

#[derive(Serialize, Deserialize)]
enum Choice {
    Unit,
    Newtype(i64),
    Tuple(u8, u32),
    Struct { next: Option<Box<Choice>> },
}

struct Postcard;

impl Adapter for Postcard {
    fn identity(&self) -> Identity {
        Identity::new("postcard", locked_version!("postcard"), "postcard")
    }

    fn write(&mut self, scenario: &Scenario) -> Result<Written, Error> {
        let sample: Sample = serde_json::from_str(&scenario.feeds[0]).map_err(Error::unsupported)?;
        let snapshot = postcard::to_stdvec(&sample).map_err(Error::unsupported)?;
        Ok(Written { snapshot, answers: answers(scenario, &sample)? })
    }

    fn read(&mut self, scenario: &Scenario, snapshot: &[u8]) -> Result<Vec<Value>, Error> {
        answers(scenario, &load(snapshot)?)
    }

    fn rewrite(&mut self, _scenario: &Scenario, snapshot: &[u8]) -> Result<Vec<u8>, Error> {
        let sample = load(snapshot)?;
        failing(|| postcard::to_stdvec(&sample))
    }
}

fn load(snapshot: &[u8]) -> Result<Sample, Error> {
    refusing(|| postcard::from_bytes(snapshot))
}

/// The kind of sample it is, or one of its fields.
fn answers(scenario: &Scenario, sample: &Sample) -> Result<Vec<Value>, Error> {
    let value = failing(|| serde_json::to_value(sample))?;
    let (kind, fields) = value.as_object().and_then(|sample| sample.iter().next()).expect("a variant with fields");
    Ok(scenario
        .questions
        .iter()
        .map(|question| match question.trim() {
            "kind" => Value::from(kind.as_str()),
            field => canonical::of_json(&fields[field]),
        })
        .collect())
}

fn main() -> ExitCode {
    serve(&mut Postcard)
}
