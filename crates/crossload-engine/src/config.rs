//! A session's settings: their CBOR form, and what the interpreter makes of them.

use std::time::Duration;

use minicbor::{Decoder, data::Type};
use monty_types::{
    AssertMessageAnnotations, CompileOptions, DateTimeSource, OsPolicy, ProcessTime, RandomSeed, RandomStart,
    SandboxTimeZone, SleepMode, unstable::MontyNode,
};

use crate::{EngineError, RequestError, limits::Limits, past::Budget, stack, value};

/// What a session is opened with.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) script_name: String,
    pub(crate) limits: Limits,
    pub(crate) policy: OsPolicy,
    pub(crate) options: CompileOptions,
    /// The budget of the session's journal, by which any build can rebuild it; none for a session without one.
    pub(crate) journal: Option<Budget>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            script_name: "main.py".to_owned(),
            limits: Limits::default(),
            policy: OsPolicy::default(),
            options: CompileOptions::default(),
            journal: Some(Budget::default()),
        }
    }
}

impl Config {
    /// Reads a map of settings; what it does not name keeps its default.
    pub(crate) fn decode(d: &mut Decoder<'_>) -> Result<Self, EngineError> {
        let mut config = Self::default();
        for_each_key(d, |key, d| {
            match key {
                "script_name" => d.str()?.clone_into(&mut config.script_name),
                "limits" => {
                    config.limits = Limits::default().decode(d)?;
                    stack::check(config.limits.guest.max_recursion_depth)?;
                }
                "os_policy" => config.policy = decode_policy(d)?,
                "journal" => config.journal = decode_journal(d)?,
                "assert_message_annotations" => {
                    config.options.assert_message_annotations = AssertMessageAnnotations::from_max_bytes(d.u32()?);
                }
                other => return Err(unknown("setting", other)),
            }
            Ok(())
        })?;
        if config.journal.is_some() && config.policy.process_time == ProcessTime::Elapsed {
            return Err(EngineError::Setting(
                "process_time='elapsed' differs from run to run, and so needs journal=False".to_owned(),
            ));
        }
        Ok(config)
    }
}

/// Calls `entry` with each key of a map, the decoder standing before its value.
pub(crate) fn for_each_key<'b>(
    d: &mut Decoder<'b>,
    mut entry: impl FnMut(&'b str, &mut Decoder<'b>) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    let count = d.map()?.ok_or_else(|| RequestError::new("a map of indefinite length"))?;
    for _ in 0..count {
        let key = d.str()?;
        entry(key, d)?;
    }
    Ok(())
}

pub(crate) fn unknown(what: &str, name: &str) -> EngineError {
    RequestError::new(format!("unknown {what} {name:?}")).into()
}

fn unusable(policy: &str, value: &str) -> EngineError {
    EngineError::Setting(format!("{policy} can't be {value:?}"))
}

/// Reads whether a journal is kept, or how large it may become.
fn decode_journal(d: &mut Decoder<'_>) -> Result<Option<Budget>, EngineError> {
    if d.datatype()? == Type::Bool {
        return Ok(d.bool()?.then(Budget::default));
    }
    let mut budget = Budget::default();
    for_each_key(d, |key, d| {
        match key {
            "max_events" => budget.events = d.u64()?,
            "max_bytes" => budget.bytes = d.u64()?,
            other => return Err(unknown("budget of a journal", other)),
        }
        Ok(())
    })?;
    Ok(Some(budget))
}

fn decode_policy(d: &mut Decoder<'_>) -> Result<OsPolicy, EngineError> {
    let mut policy = OsPolicy::default();
    let mut longest_sleep = None;
    for_each_key(d, |key, d| {
        match key {
            "datetime" => policy.datetime = decode_clock(d)?,
            "timezone" => policy.timezone = decode_zone(d)?,
            "sleep" => {
                policy.sleep = match d.str()? {
                    "system" => SleepMode::default(),
                    "call_host" => SleepMode::CallHost,
                    "zero" => SleepMode::Zero,
                    other => return Err(unusable("sleep", other)),
                }
            }
            "sleep_system_max" => longest_sleep = Some(seconds(key, d)?),
            "process_time" => {
                policy.process_time = match d.str()? {
                    "zero" => ProcessTime::Zero,
                    "elapsed" => ProcessTime::Elapsed,
                    other => return Err(unusable("process_time", other)),
                }
            }
            "random_start" => policy.random_start = decode_random(d)?,
            other => return Err(unknown("OS policy", other)),
        }
        Ok(())
    })?;
    match (longest_sleep, policy.sleep) {
        (None, _) => {}
        (Some(longest), SleepMode::System(_)) => policy.sleep = SleepMode::System(longest),
        (Some(_), _) => return Err(EngineError::Setting("sleep_system_max needs sleep='system'".to_owned())),
    }
    Ok(policy)
}

fn decode_clock(d: &mut Decoder<'_>) -> Result<DateTimeSource, EngineError> {
    if d.datatype()? == Type::Array {
        d.array()?;
        let source = DateTimeSource::Fixed { unix_seconds: d.i64()?, microsecond: d.u32()? };
        return match source.read() {
            Some(_) => Ok(source),
            None => Err(EngineError::Setting("the fixed instant is outside the years 1 to 9999".to_owned())),
        };
    }
    match d.str()? {
        "system" => Ok(DateTimeSource::System),
        "call_host" => Ok(DateTimeSource::CallHost),
        other => Err(unusable("datetime", other)),
    }
}

pub(crate) fn decode_zone(d: &mut Decoder<'_>) -> Result<SandboxTimeZone, EngineError> {
    if d.datatype()? == Type::Array {
        d.array()?;
        return Ok(SandboxTimeZone::Fixed { offset_seconds: d.i32()?, name: d.decode()? });
    }
    match d.str()? {
        "utc" => Ok(SandboxTimeZone::utc()),
        name => SandboxTimeZone::named(name).map_err(|error| EngineError::Setting(error.to_string())),
    }
}

fn decode_random(d: &mut Decoder<'_>) -> Result<RandomStart, EngineError> {
    if d.datatype()? == Type::Array {
        d.array()?;
        return Ok(RandomStart::Seed(match value::decode_scalar(d)? {
            MontyNode::Int(seed) => RandomSeed::Int(seed.into()),
            MontyNode::BigInt(seed) => RandomSeed::Int(seed),
            MontyNode::Float(seed) => RandomSeed::Float(seed),
            MontyNode::String(seed) => RandomSeed::Str(seed),
            MontyNode::Bytes(seed) => RandomSeed::Bytes(seed),
            _ => return Err(EngineError::Setting("a seed is an int, a float, a str or bytes".to_owned())),
        }));
    }
    match d.str()? {
        "system" => Ok(RandomStart::System),
        "call_host" => Ok(RandomStart::CallHost),
        other => Err(unusable("random_start", other)),
    }
}

pub(crate) fn seconds(key: &str, d: &mut Decoder<'_>) -> Result<Duration, EngineError> {
    let seconds = if matches!(d.datatype()?, Type::F16 | Type::F32 | Type::F64) {
        d.f64()?
    } else {
        // Past 2^53 the rounding is far below a nanosecond of the limit's own precision.
        #[expect(clippy::cast_precision_loss)]
        let whole = d.u64()? as f64;
        whole
    };
    if seconds == f64::INFINITY {
        return Ok(Duration::MAX);
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| {
        EngineError::Setting(format!("{key} must be a number of seconds, at least 0 and below 2^64, not {seconds}"))
    })
}

pub(crate) fn count(key: &str, d: &mut Decoder<'_>) -> Result<usize, EngineError> {
    // A limit past the address space is no limit: saturating keeps a 64-bit host's setting usable in a 32-bit sandbox.
    let count = d.u64().map_err(|_| EngineError::Setting(format!("{key} must be a whole number ≥ 0")))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}
