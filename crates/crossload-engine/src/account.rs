//! What a journal's events say, in words and short values: for people, without carrying anything out.

use std::fmt;

use crossload_snapshot::Event;
use minicbor::{Decoder, bytes::ByteSlice, data::Type};
use monty_types::unstable::{NodeId, into_named_values_parts};

use crate::{
    EngineError, RequestError,
    config::for_each_key,
    outcome::describe,
    readable::{displayed, shortened_text, values},
    request::Request,
    value::{self, Out, Written},
};

/// Inputs, answers, arguments and readings that one event shows; of more, only the number.
const MOST: usize = 50;
/// Length to which a value is cut in an error.
const LONGEST_TOLD: usize = 200;
/// Bytes of one reading of the clock.
const READING: usize = 12;

/// One event.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// First line of the source that was fed, and how many there are.
    source: Option<(String, usize)>,
    inputs: Vec<(String, String)>,
    answers: Vec<Answered>,
    /// How many inputs or answers are not among those.
    left_out: usize,
    /// The arguments of an operation that has no form of its own, in CBOR's diagnostic notation.
    settings: Option<String>,
    outcome: Option<Happened>,
    /// The first of the clock's readings (seconds since 1970, microseconds), and how many there are.
    readings: Vec<(i64, u32)>,
    reading_count: usize,
    /// What of the event this build can't read.
    problem: Option<String>,
}

/// An answer of the host's.
#[derive(Debug, Default)]
struct Answered {
    /// Of which call, where several are answered.
    call: Option<u32>,
    kind: String,
    text: Option<String>,
}

/// What the guest did in turn.
#[derive(Debug, Default)]
struct Happened {
    kind: String,
    /// Of what was called or looked up, or the exception's type.
    name: Option<String>,
    /// Number of the host object that was asked.
    object: Option<u128>,
    args: Vec<String>,
    kwargs: Vec<(String, String)>,
    value: Option<String>,
    /// Of arguments or a value too large to be kept.
    digest: Option<Vec<u8>>,
    limit: Option<String>,
    /// Text of the exception.
    message: Option<String>,
    /// Where the question stands in the source, in bytes.
    position: Option<(u32, u32)>,
    pending: Vec<u32>,
    /// How many arguments or pending calls are not among those.
    left_out: usize,
    /// Digest of what was printed.
    printed: Option<Vec<u8>>,
}

/// Reads one event; a text or value in it is cut to about `longest` characters.
pub(crate) fn account(event: &Event<'_>, longest: usize) -> Account {
    let mut account = Account::default();
    if event.operation != "open" {
        // In `open`, it is the seed.
        account.reading_count = event.given.len() / READING;
        account.readings = event.given.chunks(READING).take(MOST).filter_map(reading).collect();
    }
    let asked = request(event, longest, &mut account);
    let happened = match event.outcome {
        [] => Ok(None),
        bytes => outcome(bytes, longest).map(Some),
    };
    match happened {
        Ok(happened) => account.outcome = happened.map(|happened| happened.noted(event.notes, longest)),
        Err(error) => account.problem = Some(shortened_text(&format!("its outcome: {error}"), longest)),
    }
    if let Err(error) = asked {
        account.problem = Some(shortened_text(&format!("its arguments: {error}"), longest));
    }
    account
}

/// Seconds and microseconds of one reading.
fn reading(bytes: &[u8]) -> Option<(i64, u32)> {
    let (seconds, rest) = bytes.split_first_chunk()?;
    Some((i64::from_le_bytes(*seconds), u32::from_le_bytes(rest.try_into().ok()?)))
}

/// Leaves as many as are shown, and says how many were dropped.
fn cut<T>(items: &mut Vec<T>) -> usize {
    let dropped = items.len().saturating_sub(MOST);
    items.truncate(MOST);
    dropped
}

/// Reads what the host asked for.
fn request(event: &Event<'_>, longest: usize, account: &mut Account) -> Result<(), EngineError> {
    let mut d = Decoder::new(event.arguments);
    match event.operation {
        "feed" => {
            let Request::Feed { code, inputs, .. } = Request::decode_parts("feed", event.arguments)? else {
                return Ok(());
            };
            let first = code.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            account.source = Some((shortened_text(first, longest), code.lines().count()));
            let (graph, mut pairs) = into_named_values_parts(inputs);
            account.left_out = cut(&mut pairs);
            let (names, roots): (Vec<String>, Vec<NodeId>) = pairs.into_iter().unzip();
            let names = names.iter().map(|name| shortened_text(name, longest));
            account.inputs = names.zip(values(graph, &roots, longest)).collect();
        }
        "answer" | "answer_name" => account.answers.push(answer(&mut d, None, longest)?),
        "answer_futures" => for_each_key(&mut d, |_, d| {
            for _ in 0..d.map()?.unwrap_or_default() {
                let call = d.u32()?;
                let answered = answer(d, Some(call), longest)?;
                if account.answers.len() < MOST {
                    account.answers.push(answered);
                } else {
                    account.left_out += 1;
                }
            }
            Ok(())
        })?,
        "abandon" => {}
        _ => account.settings = Some(displayed(minicbor::display(event.arguments), longest)),
    }
    Ok(())
}

fn answer(d: &mut Decoder<'_>, call: Option<u32>, longest: usize) -> Result<Answered, EngineError> {
    let mut answered = Answered { call, ..Answered::default() };
    let (mut exception, mut message) = ("", None);
    for_each_key(d, |key, d| {
        match key {
            "kind" => answered.kind = shortened_text(d.str()?, longest),
            "nodes" => {
                let nodes = value::decode(d)?;
                let root = nodes.last()?;
                answered.text = values(nodes.graph, &[root], longest).pop();
            }
            "type" => exception = d.str()?,
            "message" => message = d.decode::<Option<&str>>()?,
            _ => d.skip()?,
        }
        Ok(())
    })?;
    if answered.kind == "raise" {
        let message = message.map(|message| format!(": {message}")).unwrap_or_default();
        answered.text = Some(shortened_text(&format!("{exception}{message}"), longest));
    }
    Ok(answered)
}

/// Reads what the guest did.
fn outcome(bytes: &[u8], longest: usize) -> Result<Happened, RequestError> {
    let mut d = Decoder::new(bytes);
    let parts = d.array()?;
    let kind = d.str()?;
    let mut happened = Happened { kind: shortened_text(kind, longest), ..Happened::default() };
    let known = match kind {
        "complete" => {
            if let Some(value) = whole(&mut d, &mut happened)? {
                happened.value = rooted(&mut Decoder::new(value), longest, &mut happened)?.pop();
            }
            3
        }
        "raised" => {
            happened.name = Some(shortened_text(d.str()?, longest));
            happened.limit = d.decode::<Option<&str>>()?.map(|limit| shortened_text(limit, longest));
            4
        }
        "call" | "os" => {
            happened.name = Some(shortened_text(d.str()?, longest));
            if kind == "call" {
                happened.object = object(&mut d)?;
            }
            if let Some(arguments) = whole(&mut d, &mut happened)? {
                asked(arguments, longest, &mut happened)?;
            }
            if kind == "call" { 5 } else { 4 }
        }
        "name" => {
            happened.name = Some(shortened_text(d.str()?, longest));
            happened.object = object(&mut d)?;
            4
        }
        "futures" => {
            happened.pending = d.array_iter::<u32>()?.collect::<Result<_, _>>()?;
            happened.left_out = cut(&mut happened.pending);
            3
        }
        "idle" => 2,
        _ => return Err(RequestError::new(format!("{kind:?} is no kind of outcome that this build knows"))),
    };
    if parts != Some(known) {
        return Err(RequestError::new("it has a part too many or too few"));
    }
    happened.printed = d.decode::<Option<&ByteSlice>>()?.map(|digest| digest[..].to_vec());
    Ok(happened)
}

/// An outcome in words or, where this build has none for it, in CBOR's diagnostic notation.
pub(crate) fn in_words(bytes: &[u8]) -> String {
    outcome(bytes, LONGEST_TOLD).map_or_else(|_| describe(bytes), |happened| happened.to_string())
}

/// Two outcomes that differ: in words, unless these are the same.
pub(crate) fn told_apart(recorded: &[u8], happened: &[u8]) -> (String, String) {
    match (in_words(recorded), in_words(happened)) {
        (one, other) if one == other => (describe(recorded), describe(happened)),
        words => words,
    }
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().unwrap_or_default();
        let digest = self.digest.as_ref().map(|digest| format!("<sha256 {}>", hex(digest)));
        match self.kind.as_str() {
            "complete" => write!(f, "complete {}", digest.as_ref().or(self.value.as_ref()).map_or("", |text| text))?,
            "call" | "os" => {
                let keyword = self.kwargs.iter().map(|(name, value)| format!("{name}={value}"));
                let arguments: Vec<String> = self.args.iter().cloned().chain(keyword).chain(digest).collect();
                write!(f, "{} {name}({})", self.kind, arguments.join(", "))?;
            }
            "futures" => write!(f, "futures {:?}", self.pending)?,
            kind => write!(f, "{kind} {name}")?,
        }
        if let Some(object) = self.object {
            write!(f, " of object {object}")?;
        }
        if let Some(limit) = &self.limit {
            write!(f, " ({limit} limit)")?;
        }
        match &self.printed {
            Some(digest) => write!(f, ", printed sha256 {}", hex(digest)),
            None => Ok(()),
        }
    }
}

/// The first digits of a digest.
fn hex(digest: &[u8]) -> String {
    let first = digest.iter().take(6).fold(0_u64, |digits, byte| digits << 8 | u64::from(*byte));
    format!("{first:012x}…")
}

/// The bytes of arguments or a value; for large ones there is only a digest.
fn whole<'b>(d: &mut Decoder<'b>, happened: &mut Happened) -> Result<Option<&'b [u8]>, RequestError> {
    if d.datatype()? == Type::Bytes {
        return Ok(Some(d.bytes()?));
    }
    d.array()?;
    d.str()?;
    happened.digest = Some(d.bytes()?.to_vec());
    Ok(None)
}

fn object(d: &mut Decoder<'_>) -> Result<Option<u128>, RequestError> {
    if d.datatype()? == Type::Null {
        d.null()?;
        return Ok(None);
    }
    let number = d.bytes()?.try_into().map_err(|_| RequestError::new("an identity is not 16 bytes"))?;
    Ok(Some(u128::from_be_bytes(number)))
}

/// Reads arguments: the number of positional ones, nodes, and the roots, keyword ones as key and value in turn.
fn asked(bytes: &[u8], longest: usize, happened: &mut Happened) -> Result<(), RequestError> {
    let (count, rest) = bytes.split_first_chunk().ok_or_else(|| RequestError::new("arguments without their count"))?;
    let mut texts = rooted(&mut Decoder::new(rest), longest, happened)?;
    let positional = texts.len().min(u32::from_le_bytes(*count) as usize);
    let keyword = texts.split_off(positional);
    happened.args = texts;
    let unquoted = |key: &str| key.trim_matches(['\'', '"']).to_owned();
    happened.kwargs = keyword.as_chunks().0.iter().map(|[key, value]| (unquoted(key), value.clone())).collect();
    Ok(())
}

/// Reads nodes that the indices of the roots follow, and returns the roots' texts.
fn rooted(d: &mut Decoder<'_>, longest: usize, happened: &mut Happened) -> Result<Vec<String>, RequestError> {
    let nodes = value::decode(d)?;
    let mut roots = Vec::new();
    for index in d.array_iter::<u64>()? {
        roots.push(nodes.id(index?)?);
    }
    happened.left_out = cut(&mut roots);
    Ok(values(nodes.graph, &roots, longest))
}

impl Account {
    /// How the turn ended, if it did.
    pub(crate) fn asked(&self) -> Option<(&str, &str)> {
        let happened = self.outcome.as_ref()?;
        match happened.kind.as_str() {
            kind @ ("call" | "os" | "name") => Some((kind, happened.name.as_deref()?)),
            _ => None,
        }
    }

    /// Writes the entries of an event's map, with its number.
    pub(crate) fn encode(&self, e: &mut Out<'_>, number: u64, event: &Event<'_>) -> Written {
        let parts = [event.arguments, event.given, event.outcome, event.identities, event.notes];
        let size: usize = parts.iter().map(|part| part.len()).sum();
        e.map(13)?.str("event")?.u64(number)?.str("operation")?.str(&shortened_text(event.operation, MOST))?;
        e.str("bytes")?.u64(size as u64)?;
        let (line, lines) = self.source.as_ref().map_or((None, 0), |(line, lines)| (Some(line), *lines));
        e.str("source_line")?.encode(line)?.str("source_lines")?.u64(lines as u64)?;
        e.str("inputs")?.encode(&self.inputs)?;
        e.str("answers")?.array(self.answers.len() as u64)?;
        for answered in &self.answers {
            e.array(3)?.encode(answered.call)?.str(&answered.kind)?.encode(&answered.text)?;
        }
        e.str("left_out")?.u64(self.left_out as u64)?;
        e.str("settings")?.encode(&self.settings)?;
        e.str("outcome")?;
        match &self.outcome {
            Some(happened) => happened.encode(e)?,
            None => e.null().map(drop)?,
        }
        e.str("readings")?.array(2)?.u64(self.reading_count as u64)?.encode(&self.readings)?;
        e.str("identities")?.u64((event.identities.len() / 16) as u64)?;
        e.str("problem")?.encode(&self.problem)?;
        Ok(())
    }
}

impl Happened {
    /// Adds what the event notes beside its outcome.
    fn noted(mut self, notes: &[u8], longest: usize) -> Self {
        let mut d = Decoder::new(notes);
        match d.datatype() {
            Ok(Type::String) => self.message = d.str().ok().map(|text| shortened_text(text, longest)),
            Ok(Type::Array) => self.position = d.decode().ok(),
            _ => {}
        }
        self
    }

    fn encode(&self, e: &mut Out<'_>) -> Written {
        e.map(13)?.str("kind")?.str(&self.kind)?.str("name")?.encode(&self.name)?;
        e.str("object")?.encode(self.object.map(|number| u64::try_from(number).unwrap_or(u64::MAX)))?;
        e.str("args")?.encode(&self.args)?.str("kwargs")?.encode(&self.kwargs)?;
        e.str("value")?.encode(&self.value)?.str("digest")?.encode(self.digest.as_deref().map(<&ByteSlice>::from))?;
        e.str("limit")?.encode(&self.limit)?.str("message")?.encode(&self.message)?;
        e.str("position")?.encode(self.position)?.str("pending")?.encode(&self.pending)?;
        e.str("left_out")?.u64(self.left_out as u64)?;
        e.str("printed")?.encode(self.printed.as_deref().map(<&ByteSlice>::from))?;
        Ok(())
    }
}
