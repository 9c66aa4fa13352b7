//! Requests: `[operation, {argument: value, …}]` in CBOR.

use std::time::Duration;

use minicbor::Decoder;
use monty_types::{
    ExtFunctionResult, MontyException, MontyObject, NameLookupResult, NamedValues,
    unstable::{named_values_from_parts, object_from_graph},
};

use crate::{
    EngineError, RequestError,
    config::{Config, for_each_key, seconds, unknown},
    limits::Limits,
    value::{self, Nodes},
};

/// An answer to a call of a host function or of the operating system.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The call returns this, at once or to the `await` that follows it.
    Return(MontyObject),
    /// The call raises this.
    Raise(MontyException),
    /// The call gives a future that is answered later.
    Future,
    /// There is no such function; for an OS call, the host does not handle it.
    NotHandled,
}

/// Which bytes a snapshot consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// The envelope of `crossload-snapshot`.
    Crossload,
    /// The interpreter's dump alone, as pydantic-monty writes and reads it.
    Monty,
}

impl Format {
    pub(crate) fn parse(name: &str) -> Result<Self, EngineError> {
        match name {
            "crossload" => Ok(Self::Crossload),
            "monty" => Ok(Self::Monty),
            other => Err(unknown("snapshot format", other)),
        }
    }
}

/// One operation with its arguments.
#[derive(Debug)]
pub(crate) enum Request<'b> {
    Describe,
    Open(Box<Config>),
    Load(Load<'b>),
    /// Say what some bytes are.
    Inspect(Inspect<'b>),
    Feed {
        code: &'b str,
        inputs: NamedValues,
        cwd: Option<&'b str>,
    },
    Answer {
        answer: Answer,
        eager: bool,
    },
    AnswerName(NameLookupResult),
    AnswerFutures(Vec<(u32, ExtFunctionResult)>),
    Abandon,
    /// Only in journals: the loader of a snapshot lowered its limits.
    Tighten(Limits),
    Dump(DumpForm),
    /// How the journal stands.
    Journal,
    /// Drop the journal's events and begin a new epoch of it.
    Compact,
}

/// What a dump is to look like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DumpForm {
    pub(crate) format: Format,
    /// Whether sections are compressed.
    pub(crate) compress: bool,
    /// Whether the digest is at its end, or left to the host, which may compute it faster.
    pub(crate) digest: bool,
}

/// Arguments of a load.
#[derive(Debug)]
pub(crate) struct Load<'b> {
    pub(crate) bytes: &'b [u8],
    pub(crate) format: Format,
    /// Whether the host has compared the snapshot's digest already, which it may do faster.
    pub(crate) intact: bool,
    /// Limits that the restored session's own are lowered to, and their CBOR.
    pub(crate) ceiling: Option<(Limits, &'b [u8])>,
    /// How long a replay may take.
    pub(crate) max_replay: Option<Duration>,
    /// Whether the journal is replayed and compared also where the state can be loaded.
    pub(crate) verify: bool,
    /// Whether to replay the journal even where the state can be trusted.
    pub(crate) replay: bool,
}

impl<'b> Load<'b> {
    /// A load with nothing but its bytes.
    pub(crate) fn of(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            format: Format::Crossload,
            intact: false,
            ceiling: None,
            max_replay: None,
            verify: false,
            replay: false,
        }
    }
}

/// Arguments of an inspection.
#[derive(Debug)]
pub(crate) struct Inspect<'b> {
    pub(crate) bytes: &'b [u8],
    /// Length to which texts and values are cut.
    pub(crate) longest: usize,
    /// Events that are shown of each end of the journal.
    pub(crate) ends: u64,
    /// Whether to find out if the state can be decoded.
    pub(crate) restore: bool,
}

impl<'b> Request<'b> {
    /// Parts a request into its operation and the CBOR of its arguments.
    pub(crate) fn split(bytes: &'b [u8]) -> Result<(&'b str, &'b [u8]), EngineError> {
        let mut d = Decoder::new(bytes);
        if d.array()? != Some(2) {
            return Err(RequestError::new("expected [operation, arguments]").into());
        }
        let operation = d.str()?;
        Ok((operation, &bytes[d.position()..]))
    }

    /// Whether the guest runs in a request, as far as can be told before it is decoded.
    pub(crate) fn runs_guest(bytes: &[u8]) -> bool {
        matches!(Request::split(bytes), Ok(("feed" | "answer" | "answer_name" | "answer_futures", _)))
    }

    /// Reads an operation's arguments.
    pub(crate) fn decode_parts(operation: &str, bytes: &'b [u8]) -> Result<Self, EngineError> {
        let mut d = Decoder::new(bytes);
        let request = match operation {
            "describe" => {
                no_arguments(&mut d)?;
                Self::Describe
            }
            "open" => Self::Open(Box::new(Config::decode(&mut d)?)),
            "load" => decode_load(&mut d)?,
            "inspect" => decode_inspect(&mut d)?,
            "feed" => decode_feed(&mut d)?,
            "answer" => decode_answer(&mut d)?,
            "answer_name" => decode_answer_name(&mut d)?,
            "answer_futures" => decode_answer_futures(&mut d)?,
            "tighten" => Self::Tighten(Limits::NONE.decode(&mut d)?),
            "abandon" => {
                no_arguments(&mut d)?;
                Self::Abandon
            }
            "journal" => {
                no_arguments(&mut d)?;
                Self::Journal
            }
            "compact" => {
                no_arguments(&mut d)?;
                Self::Compact
            }
            "dump" => {
                let mut form = DumpForm { format: Format::Crossload, compress: false, digest: true };
                for_each_key(&mut d, |key, d| {
                    match key {
                        "format" => form.format = Format::parse(d.str()?)?,
                        "compress" => form.compress = d.bool()?,
                        "digest" => form.digest = d.bool()?,
                        other => return Err(unknown("argument", other)),
                    }
                    Ok(())
                })?;
                Self::Dump(form)
            }
            other => return Err(unknown("operation", other)),
        };
        if d.position() == bytes.len() {
            Ok(request)
        } else {
            Err(RequestError::new("bytes follow the request").into())
        }
    }
}

fn no_arguments(d: &mut Decoder<'_>) -> Result<(), EngineError> {
    for_each_key(d, |key, _| Err(unknown("argument", key)))
}

fn decode_load<'b>(d: &mut Decoder<'b>) -> Result<Request<'b>, EngineError> {
    let mut load = Load::of(b"");
    for_each_key(d, |key, d| {
        match key {
            "data" => load.bytes = d.bytes()?,
            "format" => load.format = Format::parse(d.str()?)?,
            "limits" => {
                let start = d.position();
                let limits = Limits::NONE.decode(d)?;
                load.ceiling = Some((limits, &d.input()[start..d.position()]));
            }
            "intact" => load.intact = d.bool()?,
            "max_replay_secs" => load.max_replay = Some(seconds(key, d)?),
            "replay" => load.replay = d.bool()?,
            "verify" => load.verify = d.bool()?,
            other => return Err(unknown("argument", other)),
        }
        Ok(())
    })?;
    Ok(Request::Load(load))
}

fn decode_inspect<'b>(d: &mut Decoder<'b>) -> Result<Request<'b>, EngineError> {
    let mut inspect = Inspect { bytes: b"", longest: 200, ends: u64::MAX, restore: true };
    for_each_key(d, |key, d| {
        match key {
            "data" => inspect.bytes = d.bytes()?,
            "longest" => inspect.longest = d.u16()?.into(),
            "ends" => inspect.ends = d.u64()?,
            "restore" => inspect.restore = d.bool()?,
            other => return Err(unknown("argument", other)),
        }
        Ok(())
    })?;
    Ok(Request::Inspect(inspect))
}

fn decode_feed<'b>(d: &mut Decoder<'b>) -> Result<Request<'b>, EngineError> {
    let (mut code, mut cwd, mut nodes, mut names) = ("", None, Nodes::default(), Vec::new());
    for_each_key(d, |key, d| {
        match key {
            "code" => code = d.str()?,
            "cwd" => cwd = Some(d.str()?),
            "nodes" => nodes = value::decode(d)?,
            "inputs" => names = decode_named(d)?,
            other => return Err(unknown("argument", other)),
        }
        Ok(())
    })?;
    let names = names
        .into_iter()
        .map(|(name, index)| Ok((name.to_owned(), nodes.id(index)?)))
        .collect::<Result<_, RequestError>>()?;
    let inputs = named_values_from_parts(nodes.graph, names).map_err(|error| RequestError::new(error.to_string()))?;
    Ok(Request::Feed { code, inputs, cwd })
}

fn decode_named<'b>(d: &mut Decoder<'b>) -> Result<Vec<(&'b str, u64)>, EngineError> {
    let mut names = Vec::new();
    for _ in 0..d.map()?.ok_or_else(|| RequestError::new("a map of indefinite length"))? {
        names.push((d.str()?, d.u64()?));
    }
    Ok(names)
}

/// The arguments that the answers share.
#[derive(Debug, Default)]
struct AnswerArguments<'b> {
    kind: &'b str,
    nodes: Option<Nodes>,
    exc_type: &'b str,
    message: Option<&'b str>,
    eager: bool,
}

impl<'b> AnswerArguments<'b> {
    fn decode(d: &mut Decoder<'b>) -> Result<Self, EngineError> {
        let mut arguments = Self::default();
        for_each_key(d, |key, d| {
            match key {
                "kind" => arguments.kind = d.str()?,
                "nodes" => arguments.nodes = Some(value::decode(d)?),
                "type" => arguments.exc_type = d.str()?,
                "message" => arguments.message = d.decode()?,
                "eager" => arguments.eager = d.bool()?,
                other => return Err(unknown("argument", other)),
            }
            Ok(())
        })?;
        Ok(arguments)
    }

    fn value(&mut self) -> Result<MontyObject, EngineError> {
        let nodes = self.nodes.take().ok_or_else(|| RequestError::new("an answer without its value"))?;
        let root = nodes.last()?;
        Ok(object_from_graph(nodes.graph, root).map_err(|error| RequestError::new(error.to_string()))?)
    }

    fn exception(&self) -> Result<MontyException, EngineError> {
        exception(self.exc_type, self.message)
    }
}

fn exception(exc_type: &str, message: Option<&str>) -> Result<MontyException, EngineError> {
    Ok(MontyException::new(value::exception_type(exc_type)?, message.map(str::to_owned)))
}

fn decode_answer<'b>(d: &mut Decoder<'b>) -> Result<Request<'b>, EngineError> {
    let mut arguments = AnswerArguments::decode(d)?;
    let answer = match arguments.kind {
        "return" => Answer::Return(arguments.value()?),
        "raise" => Answer::Raise(arguments.exception()?),
        "future" => Answer::Future,
        "unhandled" => Answer::NotHandled,
        other => return Err(unknown("kind of answer", other)),
    };
    Ok(Request::Answer { answer, eager: arguments.eager })
}

fn decode_answer_name<'b>(d: &mut Decoder<'b>) -> Result<Request<'b>, EngineError> {
    let mut arguments = AnswerArguments::decode(d)?;
    Ok(Request::AnswerName(match arguments.kind {
        "return" => NameLookupResult::Value(arguments.value()?),
        "raise" => NameLookupResult::Error(arguments.exception()?),
        "unhandled" => NameLookupResult::Undefined,
        other => return Err(unknown("kind of answer", other)),
    }))
}

fn decode_answer_futures<'b>(d: &mut Decoder<'b>) -> Result<Request<'b>, EngineError> {
    let mut results = Vec::new();
    for_each_key(d, |key, d| {
        match key {
            "results" => {
                for _ in 0..d.map()?.ok_or_else(|| RequestError::new("a map of indefinite length"))? {
                    let id = d.u32()?;
                    let mut arguments = AnswerArguments::decode(d)?;
                    results.push((
                        id,
                        match arguments.kind {
                            "return" => ExtFunctionResult::Return(arguments.value()?),
                            "raise" => ExtFunctionResult::Error(arguments.exception()?),
                            other => return Err(unknown("kind of answer", other)),
                        },
                    ));
                }
            }
            other => return Err(unknown("argument", other)),
        }
        Ok(())
    })?;
    Ok(Request::AnswerFutures(results))
}
