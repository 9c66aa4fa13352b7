//! Snapshots of sessions: which sections they have, and how a load is decided.

use crossload_snapshot::{Envelope, HashClass, Journal, write, write_compressed};
use monty::Dump;
use monty_types::allocate_into_baseline;

use crate::{
    EngineError, Proven,
    compare::{self, Difference},
    config::DEFAULT_MAX_OUTPUT,
    host::HostState,
    past::{Budget, EPOCH, Lost, Past, events_before},
    proven::{fragile, this_build},
    raw,
    replay::{Replayed, no_beginning, replay},
    request::{Format, Load, Request},
    session::Session,
    width,
};

/// The interpreter's own dump.
pub(crate) const STATE: &str = "state";
/// What the host side of the engine knows beside it.
pub(crate) const HOST: &str = "host";
/// What happened so far, by which any build can rebuild the session.
pub(crate) const JOURNAL: &str = "journal";
/// A snapshot of the session as it was when its journal was compacted: where the journal goes on from.
const BASE: &str = "base";

/// Writes a snapshot of `session`.
pub(crate) fn dump(session: &Session, format: Format, compress: bool) -> Result<Vec<u8>, EngineError> {
    if compress && format == Format::Monty {
        return Err(EngineError::Setting("a raw dump has no compressed form".to_owned()));
    }
    let state = session.dump()?;
    Ok(match format {
        Format::Monty => raw::for_others(state, session.host())?,
        Format::Crossload => {
            let past = session.past();
            let host = session.host().encode(past);
            let mut sections: Vec<(&str, &[u8])> = vec![(HOST, &host), (STATE, &state)];
            sections.extend(past.base().map(|base| (BASE, base)));
            sections.extend(past.journal().map(|journal| (JOURNAL, journal.as_bytes())));
            if compress { write_compressed(&this_build(), &sections) } else { write(&this_build(), &sections) }
        }
    })
}

/// Drops the events of a session's journal: it goes on from the session as it stands.
pub(crate) fn compact(session: &mut Session) -> Result<(), EngineError> {
    let state = session.dump()?;
    let host = session.host().encode(&Past::lost("it is the base of one"));
    // As with the journal, the guest's memory limit does not count it.
    let base = allocate_into_baseline(|| write(&this_build(), &[(HOST, &host), (STATE, &state)]));
    session.begin_epoch(base)
}

/// How a session came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Path {
    /// From the interpreter's own dump.
    State,
    /// From the journal.
    Replay,
}

/// A session that came back, and how.
pub(crate) struct Loaded {
    pub(crate) session: Session,
    pub(crate) path: Path,
    /// Whether the state and what the journal rebuilds were compared, and found to be the same.
    pub(crate) verified: bool,
    /// Differences of a replay that mean nothing else.
    pub(crate) warnings: Vec<String>,
}

/// How this build opens a snapshot.
pub(crate) enum Decision {
    /// From the state: writer and reader are a proven pair of one hash class, and it holds nothing that is known not to
    /// survive.
    State,
    /// From the journal, because the state is not to be loaded, for this reason.
    Replay(String),
    /// Not at all, for this reason.
    Refuse(String),
}

/// Decides how a snapshot is opened; nothing of it is run. With `replay`, its state is not to be loaded in any case.
pub(crate) fn decide(envelope: &Envelope<'_>, proven: &Proven, replay: bool) -> Result<Decision, EngineError> {
    let reason = match distrust(envelope, proven)? {
        Some(reason) => reason,
        None if replay => "a replay was asked for".to_owned(),
        None => return Ok(Decision::State),
    };
    // Found before the replay where it can be, and else after it.
    if let Some(reason) = too_wide(envelope, &envelope.require(STATE)?) {
        return Ok(Decision::Refuse(reason));
    }
    Ok(match (envelope.find(JOURNAL), envelope.find(BASE)) {
        (Some(_), None) => Decision::Replay(reason),
        (Some(journal), Some(base)) => match distrust(&parse_base(&base.content()?)?, proven)? {
            None => Decision::Replay(reason),
            Some(_) => Decision::Refuse(format!(
                "{reason}, and its journal was compacted: the {} events before that can't be replayed instead",
                events_before(&journal.content()?)?
            )),
        },
        (None, _) => {
            let why = host(envelope)?.1.map(|lost| format!(": {}", lost.why)).unwrap_or_default();
            Decision::Refuse(format!("{reason}, and it has no journal to replay instead{why}"))
        }
    })
}

/// Why a snapshot's state can't be trusted by this build, if it can't.
fn distrust(envelope: &Envelope<'_>, proven: &Proven) -> Result<Option<String>, EngineError> {
    let state = envelope.require(STATE)?;
    Ok(proven.objection(&envelope.writer).or_else(|| fragile(&state)))
}

/// Why a program can't come here from the build that wrote it, if it can't: one of the two is a 32-bit build.
fn too_wide(envelope: &Envelope<'_>, state: &[u8]) -> Option<String> {
    let same_width = envelope.writer.hash_class.width == HashClass::CURRENT.width;
    if same_width { None } else { width::objection(state) }
}

fn parse_base(base: &[u8]) -> Result<Envelope<'_>, EngineError> {
    let envelope = Envelope::parse(base)?;
    if envelope.find(BASE).is_some() || envelope.find(JOURNAL).is_some() {
        return Err(EngineError::Corrupt("the base of the snapshot's journal has a journal itself".to_owned()));
    }
    Ok(envelope)
}

/// Opens a snapshot, correctly or not at all.
///
/// A raw dump says nothing of the build that wrote it: whoever passes one vouches for its hash class and origin. One that
/// holds what is known not to survive is refused: it has no journal to replay instead.
pub(crate) fn load(load: &Load<'_>, proven: &Proven) -> Result<Loaded, EngineError> {
    if load.format == Format::Monty {
        if let Some(reason) = fragile(load.bytes) {
            return Err(EngineError::Incompatible { writer: None, reason });
        }
        let past = Past::lost("it came from a raw dump, which has none");
        let session = Session::restore(Dump::load(load.bytes)?, HostState::default(), past, DEFAULT_MAX_OUTPUT)?;
        return Ok(Loaded { session, path: Path::State, verified: false, warnings: Vec::new() });
    }
    let envelope = Envelope::parse(load.bytes)?;
    match decide(&envelope, proven, load.replay)? {
        Decision::State => {
            let (_, lost, budget) = host(&envelope)?;
            let (journal, base) = (envelope.section(JOURNAL)?, envelope.section(BASE)?);
            let past = Past::of_snapshot(journal.as_deref(), base.as_deref(), lost, budget)?;
            let session = restore(&envelope, past)?;
            let warnings = if load.verify { verify(&envelope, load, proven)? } else { Vec::new() };
            Ok(Loaded { session, path: Path::State, verified: load.verify, warnings })
        }
        Decision::Replay(_) => {
            let Replayed { session, warnings } = rebuild(&envelope, load)?;
            let state = session.dump()?;
            if let Some(reason) = too_wide(&envelope, &state) {
                return Err(EngineError::Incompatible { writer: Some(Box::new(envelope.writer)), reason });
            }
            let verified = comparable(&envelope);
            if verified {
                check_state(&envelope, &state)?;
            } else if load.verify {
                return Err(unverifiable(&envelope, &other_version(&envelope)));
            }
            Ok(Loaded { session, path: Path::Replay, verified, warnings })
        }
        Decision::Refuse(reason) => Err(EngineError::Incompatible { writer: Some(Box::new(envelope.writer)), reason }),
    }
}

/// Replays a journal beside the state that was loaded, and checks that both come to the same.
fn verify(envelope: &Envelope<'_>, load: &Load<'_>, proven: &Proven) -> Result<Vec<String>, EngineError> {
    if envelope.find(JOURNAL).is_none() {
        let why = host(envelope)?.1.map(|lost| format!(": {}", lost.why)).unwrap_or_default();
        return Err(unverifiable(envelope, &format!("it has no journal to replay{why}")));
    }
    if let Some(base) = envelope.section(BASE)?
        && let Some(reason) = distrust(&parse_base(&base)?, proven)?
    {
        return Err(unverifiable(envelope, &format!("its journal begins at a state that can't be loaded: {reason}")));
    }
    if !comparable(envelope) {
        return Err(unverifiable(envelope, &other_version(envelope)));
    }
    let Replayed { session, warnings } = rebuild(envelope, load)?;
    check_state(envelope, &session.dump()?)?;
    Ok(warnings)
}

fn unverifiable(envelope: &Envelope<'_>, why: &str) -> EngineError {
    let writer = Some(Box::new(envelope.writer.clone()));
    EngineError::Incompatible { writer, reason: format!("it can't be verified: {why}") }
}

/// Whether a state of this snapshot's writer can be compared with one of this build. Another version of the interpreter
/// compiles the same source to other code: there, outcomes have to do.
fn comparable(envelope: &Envelope<'_>) -> bool {
    envelope.writer.monty == this_build().monty
}

fn other_version(envelope: &Envelope<'_>) -> String {
    format!("states of monty {} and {} can't be compared", envelope.writer.monty, this_build().monty)
}

/// Checks that a replay ended in the state that a snapshot holds. Outcomes alone don't show what a program keeps to
/// itself.
fn check_state(envelope: &Envelope<'_>, state: &[u8]) -> Result<(), EngineError> {
    match compare::difference(&envelope.require(STATE)?, state)? {
        None => Ok(()),
        Some(Difference { place, recorded, happened }) => {
            let event = Journal::events(&envelope.require(JOURNAL)?).count() as u64;
            Err(EngineError::OtherState { event, place, recorded, happened })
        }
    }
}

/// The session that an envelope's state holds.
fn restore(envelope: &Envelope<'_>, past: Past) -> Result<Session, EngineError> {
    let host = host(envelope)?.0;
    Session::restore(Dump::load(&envelope.require(STATE)?)?, host, past, DEFAULT_MAX_OUTPUT)
}

fn host(envelope: &Envelope<'_>) -> Result<(HostState, Option<Lost>, Budget), EngineError> {
    HostState::decode(&envelope.require(HOST)?)
}

/// The session that an envelope's journal rebuilds.
fn rebuild(envelope: &Envelope<'_>, load: &Load<'_>) -> Result<Replayed, EngineError> {
    let journal = envelope.require(JOURNAL)?;
    let base = match envelope.section(BASE)? {
        None => None,
        Some(base) => Some(restore(&parse_base(&base)?, Past::of_epoch(&base, &journal, host(envelope)?.2)?)?),
    };
    replay(&journal, base, load.max_replay).map_err(|error| unknown_here(envelope, error))
}

/// Checks as much of a replay as can be checked without running anything.
pub(crate) fn check_journal(envelope: &Envelope<'_>) -> Result<(), EngineError> {
    let mut begun = false;
    for event in Journal::events(&envelope.require(JOURNAL)?) {
        let event = event?;
        match event.operation {
            EPOCH if !begun => {}
            operation if !begun && operation != "open" => return Err(no_beginning()),
            operation => {
                Request::decode_parts(operation, event.arguments).map_err(|error| unknown_here(envelope, error))?;
            }
        }
        begun = true;
    }
    if begun { Ok(()) } else { Err(no_beginning()) }
}

/// Requests are written by engines, not by people: one that makes no sense here is of a newer one. So are settings that
/// this one's interpreter can't take.
fn unknown_here(envelope: &Envelope<'_>, error: EngineError) -> EngineError {
    match error {
        error @ (EngineError::Request(_) | EngineError::Setting(_)) => EngineError::Incompatible {
            writer: Some(Box::new(envelope.writer.clone())),
            reason: format!("its journal holds what this build does not know ({error})"),
        },
        other => other,
    }
}
