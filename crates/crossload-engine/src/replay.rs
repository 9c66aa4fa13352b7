//! Rebuilding a session from its journal on any build, without one call of the host, or saying where it differs.

use crossload_snapshot::{Event, Journal};
use minicbor::Decoder;
use monty_types::CollectedStreams;

use crate::{
    EngineError,
    clock::Clock,
    config::Config,
    outcome::{canonical, describe, replace_all},
    request::Request,
    session::Session,
};

/// Runs a journal's requests again, comparing what comes of each with what came of it before.
///
/// Limits on time don't fire meanwhile, as they did not then: this build may be slower. They hold from then on.
pub(crate) fn replay(journal: &[u8]) -> Result<Session, EngineError> {
    let mut events = Journal::events(journal);
    let opening = events.next().ok_or_else(|| EngineError::Corrupt("the snapshot's journal is empty".to_owned()))??;
    if opening.operation != "open" {
        return Err(EngineError::Corrupt("the snapshot's journal does not begin with its session".to_owned()));
    }
    let config = Config::decode(&mut Decoder::new(opening.arguments))?;
    let mut ceilings = vec![config.limits.clone()];
    let mut session = Session::open(config.without_time_limits(), Some(opening.given));
    session.record(&opening);

    // Identities as they were recorded, and those that stand for them in this run.
    let mut identities: Vec<([u8; 16], [u8; 16])> = Vec::new();
    for (number, event) in (2..).zip(events) {
        let event = event?;
        let mut arguments = event.arguments.to_vec();
        for (recorded, live) in &identities {
            replace_all(&mut arguments, recorded, live);
        }
        session.clock = Clock::Recorded(event.given.to_vec(), 0);
        let mut output = CollectedStreams::default();
        let request = Request::decode_parts(event.operation, &arguments)?;
        if let Request::Tighten(mut ceiling) = request {
            ceilings.push(ceiling.clone());
            (ceiling.max_feed_duration, ceiling.max_turn_duration) = (None, None);
            session.tighten(&ceiling);
            session.record(&event);
            continue;
        }
        let outcome = match session.perform(request, &mut output) {
            Ok(outcome) => outcome,
            Err(EngineError::Misuse(what)) => return Err(diverged(number, &event, &what)),
            Err(error) => return Err(error),
        };
        let happened = canonical(&mut session, outcome.as_ref(), &output);
        if happened.outcome != event.outcome {
            return Err(diverged(number, &event, &describe(&happened.outcome)));
        }
        if happened.identities.len() != event.identities.len() {
            return Err(diverged(number, &event, "other objects with an identity of their own"));
        }
        if session.clock.has_unread() {
            return Err(diverged(number, &event, "fewer readings of the clock"));
        }
        let pairs = event.identities.as_chunks::<16>().0.iter().zip(happened.identities.as_chunks::<16>().0);
        identities.extend(pairs.map(|(recorded, live)| (*recorded, *live)));
        session.record(&Event { arguments: &arguments, identities: &happened.identities, ..event });
    }
    session.clock = session.live_clock();
    for ceiling in &ceilings {
        session.tighten(ceiling);
    }
    Ok(session)
}

fn diverged(number: u64, event: &Event<'_>, happened: &str) -> EngineError {
    EngineError::Diverged {
        event: number,
        operation: event.operation.to_owned(),
        source_line: source_of(event),
        recorded: describe(event.outcome),
        happened: happened.to_owned(),
    }
}

/// The first line of the source that a feed ran, for the reader of an error.
fn source_of(event: &Event<'_>) -> Option<String> {
    match Request::decode_parts(event.operation, event.arguments) {
        Ok(Request::Feed { code, .. }) => code.lines().next().map(str::to_owned),
        _ => None,
    }
}
