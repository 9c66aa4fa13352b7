//! Responses: a CBOR map with one entry, `turn`, `dump`, `build` or `error`.

use std::time::Duration;

use crossload_snapshot::{Journal, Writer};
use minicbor::Encoder;
use monty::{ReplFunctionCall, ReplNameLookup, ReplOsCall, ReplProgress, ReplResolveFutures};
use monty_types::{
    CallArgs, CollectedStreams, MontyException, MontyObject, MontyUuid, OsFunctionCall, PrintStream, ResourceTracker,
    SourceRange,
    unstable::{call_args_parts, graph_parts},
};

use crate::{
    EngineError,
    deadline::Deadline,
    limits::Fired,
    past::Past,
    proven::this_build,
    session::{Outcome, Session},
    snapshot::Path,
    value::{self, Out, Written},
};

/// Frames of a traceback that cross the boundary: the outermost and the innermost half of it.
const MAX_FRAMES: usize = 200;

/// How a load went.
#[derive(Debug)]
pub(crate) struct Restored {
    pub(crate) path: Path,
    pub(crate) verified: bool,
    pub(crate) warnings: Vec<String>,
    pub(crate) seconds: f64,
}

/// Writes a response with one entry.
pub(crate) fn respond(name: &str, capacity: usize, body: impl FnOnce(&mut Out<'_>) -> Written) -> Vec<u8> {
    write(capacity, |e| {
        e.map(1)?.str(name)?;
        body(e)
    })
}

fn write(capacity: usize, body: impl FnOnce(&mut Out<'_>) -> Written) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(capacity);
    body(&mut Encoder::new(&mut bytes)).expect("writing to memory does not fail");
    bytes
}

/// How a load went.
fn restoration(e: &mut Out<'_>, session: &Session, restored: &Restored) -> Written {
    e.str("restored")?.map(7)?;
    e.str("path")?.str(match restored.path {
        Path::State => "state",
        Path::Replay => "replay",
    })?;
    e.str("events")?.encode(session.past().journal().map(Journal::len))?;
    e.str("seconds")?.f64(restored.seconds)?;
    e.str("verified")?.bool(restored.verified)?;
    e.str("warnings")?.encode(&restored.warnings)?;
    e.str("max_memory")?.encode(session.tracker().and_then(ResourceTracker::max_memory))?;
    e.str("max_secs")?.encode(session.tracker().and_then(shortest).map(|limit| limit.as_secs_f64()))?;
    Ok(())
}

/// The shorter of the limits on a feed and on a turn of it; one that only stands for none is none.
fn shortest(tracker: &ResourceTracker) -> Option<Duration> {
    [tracker.max_feed_duration(), tracker.max_turn_duration()]
        .into_iter()
        .flatten()
        .min()
        .filter(|limit| *limit < Duration::MAX)
}

/// A snapshot's bytes.
pub(crate) fn dump(bytes: &[u8]) -> Vec<u8> {
    respond("dump", bytes.len() + 16, |e| e.bytes(bytes).map(drop))
}

/// How a session's journal stands.
pub(crate) fn journal(past: &Past) -> Vec<u8> {
    respond("journal", 64, |e| {
        let (kept, size) = past.journal().map_or((0, 0), |journal| (journal.len(), journal.as_bytes().len()));
        e.map(4)?.str("events")?.u64(kept)?.str("before")?.u64(past.before())?;
        e.str("bytes")?.u64(size as u64)?.str("lost")?.encode(past.why_lost().map(|lost| lost.why.as_str()))?;
        Ok(())
    })
}

/// The fingerprint of this build.
pub(crate) fn build() -> Vec<u8> {
    respond("build", 128, |e| writer(e, &this_build()))
}

/// A refusal.
pub(crate) fn error(error: &EngineError) -> Vec<u8> {
    respond("error", 256, |e| {
        e.map(match error {
            EngineError::Incompatible { .. } => 4,
            EngineError::Diverged { .. } | EngineError::OtherState { .. } => 7,
            EngineError::ReplayLimit { .. } => 5,
            _ => 2,
        })?;
        e.str("kind")?.str(error.kind())?;
        e.str("message")?.str(&error.to_string())?;
        match error {
            EngineError::Incompatible { writer: written_by, .. } => {
                e.str("writer")?;
                match written_by {
                    Some(written_by) => writer(e, written_by)?,
                    None => e.null().map(drop)?,
                }
                e.str("reader")?;
                writer(e, &this_build())?;
            }
            EngineError::Diverged { event, operation, source_line, recorded, happened } => {
                e.str("event")?.u64(*event)?.str("operation")?.str(operation)?;
                e.str("source_line")?.encode(source_line)?;
                e.str("recorded")?.str(recorded)?.str("happened")?.str(happened)?;
            }
            EngineError::OtherState { event, place, recorded, happened } => {
                e.str("event")?.u64(*event)?.str("operation")?.str("dump")?.str("source_line")?.null()?;
                e.str("recorded")?.str(&format!("{place}: {recorded}"))?;
                e.str("happened")?.str(&format!("{place}: {happened}"))?;
            }
            EngineError::ReplayLimit { event, events, limit } => {
                e.str("event")?.u64(*event)?.str("events")?.u64(*events)?;
                e.str("limit")?.f64(limit.as_secs_f64())?;
            }
            _ => {}
        }
        Ok(())
    })
}

pub(crate) fn writer(e: &mut Out<'_>, writer: &Writer) -> Written {
    e.map(5)?.str("engine")?.str(&writer.engine)?;
    e.str("monty")?.str(&writer.monty)?;
    e.str("dump")?.u16(writer.dump)?;
    e.str("pointer_width")?.u8(writer.hash_class.width)?;
    e.str("byte_order")?.str(writer.hash_class.order.as_str())?;
    Ok(())
}

/// Where the session stands, and what its turn printed.
///
/// Beside it, how a load went; and where a feed is under way that has a limit on time, that of its next turn.
pub(crate) fn turn(
    session: &Session,
    outcome: Option<&Outcome>,
    output: &CollectedStreams,
    restored: Option<&Restored>,
) -> Vec<u8> {
    let feeding = session.question().and(session.tracker());
    let deadline = feeding.and_then(|tracker| Deadline::of(tracker, false));
    write(256, |e| {
        e.map(1 + u64::from(restored.is_some()) + u64::from(deadline.is_some()))?;
        if let Some(restored) = restored {
            restoration(e, session, restored)?;
        }
        if let Some(deadline) = deadline {
            e.str("time")?.encode(deadline.limit_and_used())?;
        }
        e.str("turn")?;
        match (outcome, session.question()) {
            (Some(Outcome::Complete(value)), _) => complete(e, value, output),
            (Some(Outcome::Raised(error, limit)), _) => raised(e, error, limit.as_ref(), output),
            (_, Some(ReplProgress::FunctionCall(call))) => function_call(e, call, output),
            (_, Some(ReplProgress::OsCall(call))) => os_call(e, call, output),
            (_, Some(ReplProgress::NameLookup(lookup))) => name_lookup(e, lookup, output),
            (_, Some(ReplProgress::ResolveFutures(futures))) => resolve_futures(e, session, futures, output),
            (_, Some(ReplProgress::Complete { .. }) | None) => {
                head(e, 1, "idle", output)?;
                e.str("script_name")?.str(&session.script_name)?;
                Ok(())
            }
        }
    })
}

/// Begins a turn's map with its first two entries, leaving room for `more`.
fn head(e: &mut Out<'_>, more: u64, step: &str, output: &CollectedStreams) -> Written {
    e.map(more + 2)?.str("step")?.str(step)?;
    e.str("output")?.array(output.entries().len() as u64)?;
    for (stream, text) in output.entries() {
        let stream = match stream {
            PrintStream::Stdout => "stdout",
            PrintStream::Stderr => "stderr",
        };
        e.array(2)?.str(stream)?.str(text)?;
    }
    Ok(())
}

fn complete(e: &mut Out<'_>, value: &MontyObject, output: &CollectedStreams) -> Written {
    head(e, 1, "complete", output)?;
    let (graph, root) = graph_parts(value);
    e.str("nodes")?;
    value::encode(e, graph, [root]).map(drop)
}

fn raised(e: &mut Out<'_>, error: &MontyException, limit: Option<&Fired>, output: &CollectedStreams) -> Written {
    head(e, 5, "raised", output)?;
    e.str("type")?.str(error.exc_type().into())?;
    e.str("message")?.encode(error.message())?;
    e.str("limit")?;
    match limit {
        Some(fired) => fired.encode(e)?,
        None => drop(e.null()?),
    }
    e.str("traceback")?.str(&error.to_string())?;
    let frames = error.traceback();
    let shown = frames
        .iter()
        .enumerate()
        .filter(|(at, _)| frames.len() <= MAX_FRAMES || *at < MAX_FRAMES / 2 || *at >= frames.len() - MAX_FRAMES / 2);
    e.str("frames")?.array(frames.len().min(MAX_FRAMES) as u64)?;
    for (_, frame) in shown {
        e.array(7)?.str(&frame.filename)?;
        e.u32(frame.start.line)?.u32(frame.start.column)?.u32(frame.end.line)?.u32(frame.end.column)?;
        e.encode(&frame.frame_name)?.encode(frame.preview_line.as_deref())?;
    }
    Ok(())
}

fn function_call(e: &mut Out<'_>, call: &ReplFunctionCall, output: &CollectedStreams) -> Written {
    head(e, 8, "call", output)?;
    call_entries(e, &call.function_name, call.call_id, call.allow_eager_await, &call.position)?;
    object(e, call.object_id)?;
    arguments(e, &call.args)
}

fn os_call(e: &mut Out<'_>, call: &ReplOsCall, output: &CollectedStreams) -> Written {
    match call.function_call {
        OsFunctionCall::SystemSleep(delay) | OsFunctionCall::AsyncSystemSleep(delay) => {
            head(e, 6, "sleep", output)?;
            call_entries(e, call.function_call.name(), call.call_id, call.allow_eager_await, &call.position)?;
            e.str("seconds")?.f64(delay.as_secs_f64())?;
            e.str("async")?.bool(matches!(call.function_call, OsFunctionCall::AsyncSystemSleep(_)))?;
            Ok(())
        }
        _ => {
            head(e, 7, "os", output)?;
            call_entries(e, call.function_call.name(), call.call_id, call.allow_eager_await, &call.position)?;
            arguments(e, &call.function_call.clone().to_args())
        }
    }
}

/// Four entries that all calls have.
fn call_entries(e: &mut Out<'_>, name: &str, id: u32, eager: bool, at: &SourceRange) -> Written {
    e.str("name")?.str(name)?;
    e.str("id")?.u32(id)?;
    e.str("eager")?.bool(eager)?;
    position(e, at)
}

/// Three entries: the arguments' nodes, and the indices of the positional and the keyword ones.
fn arguments(e: &mut Out<'_>, args: &CallArgs) -> Written {
    let (graph, positional, keyword) = call_args_parts(args);
    e.str("nodes")?;
    let roots = positional.iter().copied().chain(keyword.iter().flat_map(|(key, value)| [*key, *value]));
    let indices = value::encode(e, graph, roots)?;
    let (positional, keyword) = indices.split_at(positional.len());
    e.str("args")?.encode(positional)?;
    e.str("kwargs")?.encode(keyword)?;
    Ok(())
}

fn name_lookup(e: &mut Out<'_>, lookup: &ReplNameLookup, output: &CollectedStreams) -> Written {
    head(e, 3, "name", output)?;
    e.str("name")?.str(&lookup.name)?;
    position(e, &lookup.position)?;
    object(e, lookup.object_id())
}

fn resolve_futures(
    e: &mut Out<'_>,
    session: &Session,
    futures: &ReplResolveFutures,
    output: &CollectedStreams,
) -> Written {
    head(e, 3, "futures", output)?;
    // The interpreter keeps them in a randomly seeded map: sorted, the same state reads the same.
    let mut pending = futures.pending_call_ids().to_vec();
    pending.sort_unstable();
    e.str("pending")?.encode(pending)?;
    position(e, futures.position())?;
    let owed = || session.sleeps().iter().filter(|(id, _)| futures.pending_call_ids().contains(id));
    e.str("sleeps")?.map(owed().count() as u64)?;
    for (id, delay) in owed() {
        e.u32(*id)?.f64(delay.as_secs_f64())?;
    }
    Ok(())
}

fn position(e: &mut Out<'_>, at: &SourceRange) -> Written {
    e.str("position")?.array(3)?.str(&at.filename)?.u32(at.start)?.u32(at.end)?;
    Ok(())
}

fn object(e: &mut Out<'_>, id: Option<MontyUuid>) -> Written {
    e.str("object")?;
    match id {
        Some(id) => e.bytes(id.as_bytes())?,
        None => e.null()?,
    };
    Ok(())
}
