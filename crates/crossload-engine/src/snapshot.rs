//! Snapshots of sessions: which sections they have, and how a load is decided.

use std::{borrow::Cow, time::Duration};

use crossload_meter::uncounted;
use crossload_snapshot::{Envelope, HashClass, Journal, SnapshotError, Writer, draft, finish, write};

use crate::{
    EngineError, Proven,
    compare::{self, Difference},
    decode,
    host::HostState,
    past::{Budget, EPOCH, Lost, Past, events_before},
    proven::{fragile, this_build},
    raw,
    replay::{Replayed, no_beginning, replay},
    request::{DumpForm, Format, Load, Request},
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
/// Files that the guest wrote, which a host keeps for it, and takes out before it hands the snapshot on.
const FILES: &str = "files";

/// Writes a snapshot of `session`.
pub(crate) fn dump(session: &Session, form: DumpForm) -> Result<Vec<u8>, EngineError> {
    if form.compress && form.format == Format::Monty {
        return Err(EngineError::Setting("a raw dump has no compressed form".to_owned()));
    }
    let state = session.dump()?;
    Ok(match form.format {
        Format::Monty => raw::for_others(state, session.host())?,
        Format::Crossload => {
            let past = session.past();
            let host = session.host().encode(past);
            let mut sections: Vec<(&str, &[u8])> = vec![(HOST, &host), (STATE, &state)];
            sections.extend(past.base().map(|base| (BASE, base)));
            sections.extend(past.journal().map(|journal| (JOURNAL, journal.as_bytes())));
            let draft = draft(&this_build(), &sections, form.compress);
            if form.digest { finish(draft) } else { draft }
        }
    })
}

/// Drops the events of a session's journal: it goes on from the session as it stands.
pub(crate) fn compact(session: &mut Session) -> Result<(), EngineError> {
    let state = session.dump()?;
    let host = session.host().encode(&Past::lost("it is the base of one"));
    // As with the journal, the guest's memory limit does not count it.
    uncounted(|| session.begin_epoch(write(&this_build(), &[(HOST, &host), (STATE, &state)])))
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

/// A snapshot whose sections were decompressed, each once.
pub(crate) struct Snapshot<'a> {
    writer: Writer,
    host: Cow<'a, [u8]>,
    state: Cow<'a, [u8]>,
    journal: Option<Cow<'a, [u8]>>,
    base: Option<Cow<'a, [u8]>>,
}

impl<'a> Snapshot<'a> {
    pub(crate) fn unpack(envelope: Envelope<'a>) -> Result<Self, EngineError> {
        Ok(Self {
            host: envelope.require(HOST)?,
            state: envelope.require(STATE)?,
            journal: envelope.section(JOURNAL)?,
            base: envelope.section(BASE)?,
            writer: envelope.writer,
        })
    }

    /// Decides how it is opened; nothing of it is run. With `replay`, its state is not to be loaded in any case.
    pub(crate) fn decide(&self, proven: &Proven, replay: bool) -> Result<Decision, EngineError> {
        let reason = match self.distrust(proven) {
            Some(reason) => reason,
            None if replay => "a replay was asked for".to_owned(),
            None => return Ok(Decision::State),
        };
        // Found before the replay where it can be, and else after it.
        if let Some(reason) = self.too_wide(&self.state) {
            return Ok(Decision::Refuse(reason));
        }
        Ok(match (&self.journal, self.beginning()?) {
            (Some(_), None) => Decision::Replay(reason),
            (Some(journal), Some(base)) => match base.distrust(proven) {
                None => Decision::Replay(reason),
                Some(_) => Decision::Refuse(format!(
                    "{reason}, and its journal was compacted: the {} events before that can't be replayed instead",
                    events_before(journal)?
                )),
            },
            (None, _) => {
                Decision::Refuse(format!("{reason}, and it has no journal to replay instead{}", self.why_lost()?))
            }
        })
    }

    /// Why its state can't be trusted by this build, if it can't.
    fn distrust(&self, proven: &Proven) -> Option<String> {
        proven.objection(&self.writer).or_else(|| fragile(&self.state))
    }

    /// Why a program can't come here from the build that wrote it, if it can't: one of the two is a 32-bit build.
    fn too_wide(&self, state: &[u8]) -> Option<String> {
        let same_width = self.writer.hash_class.width == HashClass::CURRENT.width;
        if same_width { None } else { width::objection(state) }
    }

    /// The snapshot that its journal goes on from, where it was compacted.
    fn beginning(&self) -> Result<Option<Snapshot<'_>>, EngineError> {
        let Some(base) = &self.base else { return Ok(None) };
        let base = Snapshot::unpack(Envelope::parse(base)?)?;
        if base.base.is_some() || base.journal.is_some() {
            return Err(EngineError::Corrupt("the base of the snapshot's journal has a journal itself".to_owned()));
        }
        Ok(Some(base))
    }

    /// Why it has no journal, where that is known, as the end of a message.
    fn why_lost(&self) -> Result<String, EngineError> {
        Ok(self.host()?.1.map(|lost| format!(": {}", lost.why)).unwrap_or_default())
    }

    fn host(&self) -> Result<(HostState, Option<Lost>, Budget), EngineError> {
        HostState::decode(&self.host)
    }

    /// The session that its state holds.
    fn restore(&self, past: Past) -> Result<Session, EngineError> {
        Session::restore(decode::load(&self.state)?, self.host()?.0, past)
    }

    /// The session that its journal rebuilds.
    fn rebuild(&self, max_replay: Option<Duration>) -> Result<Replayed, EngineError> {
        let journal = self.replayable()?;
        let base = match (self.beginning()?, &self.base) {
            (Some(beginning), Some(base)) => Some(beginning.restore(Past::of_epoch(base, journal, self.host()?.2)?)?),
            _ => None,
        };
        replay(journal, base, max_replay).map_err(|error| self.unknown_here(error))
    }

    fn replayable(&self) -> Result<&[u8], EngineError> {
        Ok(self.journal.as_deref().ok_or(SnapshotError::MissingSection(JOURNAL))?)
    }

    /// Replays its journal beside the state that was loaded, and checks that both come to the same.
    fn verify(&self, proven: &Proven, max_replay: Option<Duration>) -> Result<Vec<String>, EngineError> {
        if self.journal.is_none() {
            return Err(self.unverifiable(&format!("it has no journal to replay{}", self.why_lost()?)));
        }
        if let Some(reason) = self.beginning()?.and_then(|base| base.distrust(proven)) {
            return Err(self.unverifiable(&format!("its journal begins at a state that can't be loaded: {reason}")));
        }
        if !self.comparable() {
            return Err(self.unverifiable(&self.other_version()));
        }
        let Replayed { session, warnings } = self.rebuild(max_replay)?;
        self.check_state(&session.dump()?)?;
        Ok(warnings)
    }

    /// Whether its state can be compared with one of this build. Another version of the interpreter compiles the same
    /// source to other code: there, outcomes have to do.
    fn comparable(&self) -> bool {
        self.writer.monty == this_build().monty
    }

    fn other_version(&self) -> String {
        format!("states of monty {} and {} can't be compared", self.writer.monty, this_build().monty)
    }

    fn unverifiable(&self, why: &str) -> EngineError {
        self.incompatible(format!("it can't be verified: {why}"))
    }

    fn incompatible(&self, reason: String) -> EngineError {
        EngineError::Incompatible { writer: Some(Box::new(self.writer.clone())), reason }
    }

    /// Checks that a replay ended in the state that it holds. Outcomes alone don't show what a program keeps to itself.
    fn check_state(&self, state: &[u8]) -> Result<(), EngineError> {
        match compare::difference(&self.state, state)? {
            None => Ok(()),
            Some(Difference { place, recorded, happened }) => {
                let event = Journal::events(self.replayable()?).count() as u64;
                Err(EngineError::OtherState { event, place, recorded, happened })
            }
        }
    }

    /// Checks as much of a replay as can be checked without running anything.
    pub(crate) fn check_journal(&self) -> Result<(), EngineError> {
        let mut begun = false;
        for event in Journal::events(self.replayable()?) {
            let event = event?;
            match event.operation {
                EPOCH if !begun => {}
                operation if !begun && operation != "open" => return Err(no_beginning()),
                operation => {
                    Request::decode_parts(operation, event.arguments).map_err(|error| self.unknown_here(error))?;
                }
            }
            begun = true;
        }
        if begun { Ok(()) } else { Err(no_beginning()) }
    }

    /// Requests are written by engines, not by people: one that makes no sense here is of a newer one. So are settings
    /// that this one's interpreter can't take.
    fn unknown_here(&self, error: EngineError) -> EngineError {
        match error {
            error @ (EngineError::Request(_) | EngineError::Setting(_)) => {
                self.incompatible(format!("its journal holds what this build does not know ({error})"))
            }
            other => other,
        }
    }
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
        let session = Session::restore(decode::load(load.bytes)?, HostState::default(), past)?;
        return Ok(Loaded { session, path: Path::State, verified: false, warnings: Vec::new() });
    }
    let envelope = if load.intact { Envelope::parse_intact(load.bytes) } else { Envelope::parse(load.bytes) }?;
    let holds_files = envelope.find(FILES).is_some();
    let snapshot = Snapshot::unpack(envelope)?;
    if holds_files {
        let reason = "it holds files that its guest wrote, and this host can't give them back to it";
        return Err(snapshot.incompatible(reason.to_owned()));
    }
    match snapshot.decide(proven, load.replay)? {
        Decision::State => {
            let (_, lost, budget) = snapshot.host()?;
            let past = Past::of_snapshot(snapshot.journal.as_deref(), snapshot.base.as_deref(), lost, budget)?;
            let session = snapshot.restore(past)?;
            let warnings = if load.verify { snapshot.verify(proven, load.max_replay)? } else { Vec::new() };
            Ok(Loaded { session, path: Path::State, verified: load.verify, warnings })
        }
        Decision::Replay(_) => {
            let Replayed { session, warnings } = snapshot.rebuild(load.max_replay)?;
            let state = session.dump()?;
            if let Some(reason) = snapshot.too_wide(&state) {
                return Err(snapshot.incompatible(reason));
            }
            let verified = snapshot.comparable();
            if verified {
                snapshot.check_state(&state)?;
            } else if load.verify {
                return Err(snapshot.unverifiable(&snapshot.other_version()));
            }
            Ok(Loaded { session, path: Path::Replay, verified, warnings })
        }
        Decision::Refuse(reason) => Err(snapshot.incompatible(reason)),
    }
}
