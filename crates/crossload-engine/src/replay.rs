//! Rebuilding a session from its journal on any build, without one call of the host, or saying where it differs.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use crossload_snapshot::{Event, Journal};
use minicbor::Decoder;
use monty_types::CollectedStreams;

use crate::{
    EngineError,
    account::{in_words, told_apart},
    clock::Clock,
    config::Config,
    identities::{Identity, rewrite},
    limits::Kind,
    monty_api::LOWERS_LIMITS,
    outcome::{canonical, describe},
    request::Request,
    session::{Outcome, Session},
    stack,
};

/// Warnings that a load passes on; of more, only the number.
const MAX_WARNINGS: usize = 20;

/// A session that a replay rebuilt, and what differed without meaning anything else.
pub(crate) struct Replayed {
    pub(crate) session: Session,
    pub(crate) warnings: Vec<String>,
}

/// Runs a journal's requests again, comparing what comes of each with what came of it before.
///
/// A journal that was compacted goes on from `base`, the session as it was then. Limits on time and memory don't fire
/// meanwhile, as they did not then: this build may need more. They hold from then on. A replay that takes longer than `max` fails.
pub(crate) fn replay(journal: &[u8], base: Option<Session>, max: Option<Duration>) -> Result<Replayed, EngineError> {
    let total = Journal::events(journal).count() as u64;
    let deadline = Deadline { started: Instant::now(), max, events: total };
    let mut events = Journal::events(journal);
    let opening = events.next().ok_or_else(no_beginning)??;
    let mut ceilings = Vec::new();
    let mut session = match base {
        Some(mut base) => {
            ceilings.extend(base.lift_time_limits());
            base
        }
        None if opening.operation == "open" => {
            let mut config = Config::decode(&mut Decoder::new(opening.arguments))?;
            // Where limits can't be set again afterwards, those on time hold meanwhile: one that fires is a divergence.
            if LOWERS_LIMITS {
                ceilings.push(config.limits.clone());
                config.limits.lift();
            }
            let mut session = Session::open(config, Some(opening.given));
            session.record(&opening);
            session
        }
        None => return Err(no_beginning()),
    };

    // Identities as they were recorded, and those that stand for them in this run.
    let mut identities: HashMap<Identity, Identity> = HashMap::new();
    let mut warnings = Vec::new();
    for (number, event) in (2..).zip(events) {
        let event = event?;
        let mut arguments = event.arguments.to_vec();
        if !identities.is_empty() {
            rewrite(&mut arguments, &identities);
        }
        session.heed(event.operation, &arguments);
        session.clock = Clock::Recorded(event.given.to_vec(), 0);
        let mut output = CollectedStreams::default();
        let request = Request::decode_parts(event.operation, &arguments)?;
        if let Request::Tighten(mut ceiling) = request {
            ceilings.push(ceiling.clone());
            ceiling.lift();
            session.tighten(&ceiling)?;
            session.record(&event);
            continue;
        }
        if let Some(left) = deadline.left(number)? {
            session.allow_per_turn(left);
        }
        let outcome = match session.perform(request, &mut output) {
            Ok(outcome) => outcome,
            Err(EngineError::Misuse(what)) => return Err(diverged(number, &event, instead(&event, &what))),
            Err(error) => return Err(error),
        };
        if LOWERS_LIMITS && max.is_some() && timed_out(outcome.as_ref()) {
            return Err(deadline.passed(number));
        }
        let levels = session.max_recursion_depth();
        let happened = stack::with_room(levels, 0, || canonical(&mut session, outcome.as_ref(), &output));
        if happened.outcome != event.outcome {
            return Err(diverged(number, &event, told_apart(event.outcome, &happened.outcome)));
        }
        if happened.identities.len() != event.identities.len() {
            return Err(diverged(number, &event, instead(&event, "other objects with an identity of their own")));
        }
        if session.clock.has_unread() {
            return Err(diverged(number, &event, instead(&event, "fewer readings of the clock")));
        }
        if happened.notes != event.notes {
            warnings.push(warning(number, &event, &happened.notes));
        }
        let pairs = event.identities.as_chunks::<16>().0.iter().zip(happened.identities.as_chunks::<16>().0);
        identities.extend(pairs.map(|(recorded, live)| (*recorded, *live)));
        session.record(&Event {
            arguments: &arguments,
            identities: &happened.identities,
            notes: &happened.notes,
            ..event
        });
    }
    session.clock = session.live_clock();
    session.lift_time_limits();
    for ceiling in &ceilings {
        session.tighten(ceiling)?;
    }
    if warnings.len() > MAX_WARNINGS {
        let more = warnings.len() - MAX_WARNINGS;
        warnings.truncate(MAX_WARNINGS);
        warnings.push(format!("and {more} more of these"));
    }
    Ok(Replayed { session, warnings })
}

pub(crate) fn no_beginning() -> EngineError {
    EngineError::Corrupt("the snapshot's journal does not begin with its session".to_owned())
}

fn timed_out(outcome: Option<&Outcome>) -> bool {
    matches!(outcome, Some(Outcome::Raised(_, Some(fired))) if fired.kind == Kind::Time)
}

/// When a replay has to be over.
struct Deadline {
    started: Instant,
    max: Option<Duration>,
    events: u64,
}

impl Deadline {
    /// How long the rest may take, where that is limited; fails when nothing is left of it.
    fn left(&self, event: u64) -> Result<Option<Duration>, EngineError> {
        let Some(max) = self.max else { return Ok(None) };
        match max.checked_sub(self.started.elapsed()) {
            Some(left) if !left.is_zero() => Ok(Some(left)),
            _ => Err(self.passed(event)),
        }
    }

    fn passed(&self, event: u64) -> EngineError {
        EngineError::ReplayLimit { event, events: self.events, limit: self.max.unwrap_or_default() }
    }
}

fn diverged(number: u64, event: &Event<'_>, (recorded, happened): (String, String)) -> EngineError {
    let operation = event.operation.to_owned();
    EngineError::Diverged { event: number, operation, source_line: source_of(event), recorded, happened }
}

/// What was recorded, and what happened where that is no outcome.
fn instead(event: &Event<'_>, happened: &str) -> (String, String) {
    (in_words(event.outcome), happened.to_owned())
}

fn warning(number: u64, event: &Event<'_>, happened: &[u8]) -> String {
    let (recorded, happened) = (describe(event.notes), describe(happened));
    let what = if recorded.starts_with('[') { "position in the source" } else { "exception's text" };
    format!("event {number} ({}): its {what} was {recorded}, here it is {happened}", event.operation)
}

/// The first line of the source that a feed ran, for the reader of an error.
fn source_of(event: &Event<'_>) -> Option<String> {
    match Request::decode_parts(event.operation, event.arguments) {
        Ok(Request::Feed { code, .. }) => code.lines().next().map(str::to_owned),
        _ => None,
    }
}
