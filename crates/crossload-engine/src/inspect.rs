//! What a snapshot is, for people and tools: nothing of the guest's is run, and nothing damaged is trusted.

use std::{borrow::Cow, collections::BTreeMap};

use crossload_snapshot::{Envelope, Event, Journal, SnapshotError, Survey};
use minicbor::{Decoder, bytes::ByteSlice};
use monty_types::SandboxTimeZone;

use crate::{
    EngineError, Proven,
    account::account,
    host::HostState,
    past::{Budget, Lost, events_before},
    proven::this_build,
    readable::shortened_text,
    request::{Inspect, Load, Request},
    response::{respond, writer},
    snapshot::{self, Decision, HOST, JOURNAL, STATE, Snapshot},
    value::{Out, Written},
};

/// The first bytes of the interpreter's own dumps.
const DUMP: &[u8] = b"MONTY\0";
/// Names of what was asked that are counted one by one.
const NAMES: usize = 30;

/// Describes any bytes. Only the interpreter's own decoder may fail to return, and only on a state that this build would
/// load: without `restore`, it is not called.
pub(crate) fn inspect(asked: &Inspect<'_>, proven: &Proven) -> Vec<u8> {
    let bytes = asked.bytes;
    let survey = Survey::of(bytes);
    let seal = seal(bytes);
    let kind = match (&survey.refusal, &seal) {
        (_, Some(_)) => "sealed",
        (Some(SnapshotError::NotASnapshot), None) if bytes.starts_with(DUMP) => "monty",
        (Some(SnapshotError::NotASnapshot), None) => "unknown",
        _ => "crossload",
    };
    let contents = Contents::of(bytes, &survey);
    respond("inspection", 4096, |e| {
        e.map(12)?.str("kind")?.str(kind)?.str("size")?.u64(bytes.len() as u64)?;
        e.str("format_version")?.encode(survey.format_version)?;
        e.str("header_bytes")?.encode(survey.header_length.map(|length| length as u64))?;
        e.str("writer")?;
        match &survey.writer {
            Some(written_by) => writer(e, written_by)?,
            None => e.null().map(drop)?,
        }
        e.str("reader")?;
        writer(e, &this_build())?;
        e.str("sections")?.array(survey.sections.len() as u64)?;
        for place in &survey.sections {
            let (name, length) = (shortened_text(&place.name, asked.longest), place.range.end - place.range.start);
            e.map(4)?.str("name")?.str(&name)?.str("offset")?.u64(place.range.start)?;
            e.str("bytes")?.u64(length)?.str("zstd")?.encode(place.decompressed)?;
        }
        e.str("damage")?;
        damage(e, bytes, &survey, &contents)?;
        e.str("seal")?;
        match &seal {
            Some(seal) => seal.encode(e)?,
            None => e.null().map(drop)?,
        }
        e.str("host")?;
        match contents.host.as_deref().map(HostState::decode) {
            Some(Ok(host)) => host_state(e, &host, asked.longest)?,
            _ => e.null().map(drop)?,
        }
        e.str("journal")?;
        match contents.journal.as_deref() {
            Some(journal) => events(e, journal, asked)?,
            None => e.null().map(drop)?,
        }
        e.str("decision")?;
        match kind {
            "crossload" => forecast(asked, proven).encode(e),
            _ => e.null().map(drop),
        }
    })
}

/// The sections as far as they are there.
struct Contents<'b> {
    host: Option<Cow<'b, [u8]>>,
    state: Option<Cow<'b, [u8]>>,
    journal: Option<Cow<'b, [u8]>>,
}

impl<'b> Contents<'b> {
    fn of(bytes: &'b [u8], survey: &Survey) -> Self {
        let content = |name| survey.content(bytes, name);
        Self { host: content(HOST), state: content(STATE), journal: content(JOURNAL) }
    }
}

/// Says how an envelope is damaged and, as far as that can be told, where.
fn damage(e: &mut Out<'_>, bytes: &[u8], survey: &Survey, contents: &Contents<'_>) -> Written {
    let kind = match &survey.refusal {
        None | Some(SnapshotError::NotASnapshot | SnapshotError::FormatVersion { .. }) => return e.null().map(drop),
        Some(SnapshotError::TextMode) => "text_mode",
        Some(SnapshotError::Truncated { .. }) => "truncated",
        Some(SnapshotError::TrailingBytes(_)) => "trailing",
        Some(SnapshotError::Header(_)) => "header",
        Some(_) => "digest",
    };
    let length = bytes.len() as u64;
    let (section, event) = match &survey.refusal {
        Some(SnapshotError::Truncated { .. }) => {
            let cut = survey.sections.iter().find(|place| place.range.end > length);
            (cut.map(|place| place.name.as_str()), None)
        }
        Some(SnapshotError::Digest) => first_sign(survey, bytes, contents),
        _ => (None, None),
    };
    e.map(4)?.str("kind")?.str(kind)?;
    e.str("message")?.encode(survey.refusal.as_ref().map(ToString::to_string))?;
    e.str("section")?.encode(section.map(|name| shortened_text(name, 60)))?.str("event")?.encode(event)?;
    Ok(())
}

/// Where the digest does not match, the first part that makes no sense. Damage inside a value makes sense everywhere.
fn first_sign<'s>(survey: &'s Survey, bytes: &[u8], contents: &Contents<'_>) -> (Option<&'s str>, Option<u64>) {
    if survey.writer.is_none() {
        return (Some("header"), None);
    }
    if let Some(frame) = survey.sections.iter().find(|place| survey.content(bytes, &place.name).is_none()) {
        return (Some(&frame.name), None);
    }
    if contents.host.as_ref().is_some_and(|host| HostState::decode(host).is_err()) {
        return (Some(HOST), None);
    }
    if contents.state.as_ref().is_some_and(|state| !state.starts_with(DUMP) || minicbor_fails(&state[DUMP.len()..])) {
        return (Some(STATE), None);
    }
    let malformed = contents.journal.as_ref().and_then(|journal| {
        (1..).zip(Journal::events(journal)).find(|(_, event)| event.as_ref().map_or(true, |event| !makes_sense(event)))
    });
    match malformed {
        Some((number, _)) => (Some(JOURNAL), Some(number)),
        None => (None, None),
    }
}

/// Whether an interpreter's dump, after its magic, is no longer a version and CBOR.
fn minicbor_fails(dump: &[u8]) -> bool {
    let Some(payload) = dump.get(2..) else { return true };
    let mut d = Decoder::new(payload);
    d.skip().is_err() || d.position() != payload.len()
}

fn makes_sense(event: &Event<'_>) -> bool {
    (event.outcome.is_empty() || Decoder::new(event.outcome).skip().is_ok())
        && matches!(event.operation, "open" | "epoch") | Request::decode_parts(event.operation, event.arguments).is_ok()
}

fn host_state(e: &mut Out<'_>, host: &(HostState, Option<Lost>, Budget), longest: usize) -> Written {
    let (host, lost, budget) = host;
    let zone = match &host.zone {
        SandboxTimeZone::Named(zone) => zone.name().to_owned(),
        SandboxTimeZone::Fixed { name: Some(name), .. } => name.clone(),
        SandboxTimeZone::Fixed { offset_seconds: 0, .. } => "UTC".to_owned(),
        SandboxTimeZone::Fixed { offset_seconds, .. } => format!("UTC{offset_seconds:+} s"),
    };
    e.map(8)?.str("suspensions")?.u64(host.suspensions)?.str("slept")?.f64(host.slept.as_secs_f64())?;
    e.str("sleeps")?.u64(host.sleeps.len() as u64)?.str("own_clock")?.bool(host.own_clock)?;
    e.str("zone")?.str(&shortened_text(&zone, longest))?;
    e.str("journal_lost")?.encode(lost.as_ref().map(|lost| shortened_text(&lost.why, longest)))?;
    e.str("journal_max_events")?.u64(budget.events)?.str("journal_max_bytes")?.u64(budget.bytes)?;
    Ok(())
}

/// What a journal's section holds, up to its first malformed event.
fn events(e: &mut Out<'_>, journal: &[u8], asked: &Inspect<'_>) -> Written {
    let mut total = 0_u64;
    let mut sizes = [0_u64; 5];
    let mut operations: BTreeMap<String, u64> = BTreeMap::new();
    let mut names: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut malformed = None;
    for event in Journal::events(journal) {
        match event {
            Ok(event) => {
                total += 1;
                let parts = [event.arguments, event.given, event.outcome, event.identities, event.notes];
                for (sum, part) in sizes.iter_mut().zip(parts) {
                    *sum += part.len() as u64;
                }
                count(&mut operations, shortened_text(event.operation, 60));
                if let Some((kind, name)) = account(&event, asked.longest).asked() {
                    count(&mut names, (kind.to_owned(), name.to_owned()));
                }
            }
            Err(error) => malformed = Some(error.to_string()),
        }
    }
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_by_key(|(_, count)| u64::MAX - count);
    e.map(8)?.str("events")?.u64(total)?.str("before")?.u64(events_before(journal).unwrap_or(0))?;
    e.str("parts")?.map(5)?;
    for (name, size) in ["arguments", "given", "outcomes", "identities", "notes"].into_iter().zip(sizes) {
        e.str(name)?.u64(size)?;
    }
    e.str("operations")?.encode(operations)?;
    e.str("names")?.u64(names.len() as u64)?;
    e.str("asked")?.array(names.len().min(NAMES) as u64)?;
    for ((kind, name), count) in names.iter().take(NAMES) {
        e.array(3)?.str(kind)?.str(name)?.u64(*count)?;
    }
    e.str("malformed")?.encode(malformed.map(|error| shortened_text(&error, asked.longest)))?;
    let shown = |number: u64| number <= asked.ends || number > total.saturating_sub(asked.ends);
    e.str("shown")?.array((1..=total).filter(|number| shown(*number)).count() as u64)?;
    for (number, event) in (1..).zip(Journal::events(journal)).filter(|(number, _)| shown(*number)) {
        if let Ok(event) = event {
            account(&event, asked.longest).encode(e, number, &event)?;
        }
    }
    Ok(())
}

fn count<K: Ord>(counted: &mut BTreeMap<K, u64>, key: K) {
    *counted.entry(key).or_default() += 1;
}

/// What a load on this build would do.
struct Forecast {
    path: &'static str,
    /// Why the state is not loaded.
    reason: Option<String>,
    /// The kind of error that a load would end with.
    error: Option<&'static str>,
}

/// Decides as a load does, and goes as far as one can go without running anything.
fn forecast(asked: &Inspect<'_>, proven: &Proven) -> Forecast {
    let decided = (|| {
        let snapshot = Snapshot::unpack(Envelope::parse(asked.bytes)?)?;
        match snapshot.decide(proven, false)? {
            Decision::State => {
                if asked.restore {
                    snapshot::load(&Load::of(asked.bytes), proven)?;
                }
                Ok(("state", None))
            }
            Decision::Replay(reason) => {
                snapshot.check_journal()?;
                Ok(("replay", Some(reason)))
            }
            Decision::Refuse(reason) => Err(EngineError::Incompatible { writer: None, reason }),
        }
    })();
    match decided {
        Ok((path, reason)) => Forecast { path, reason, error: None },
        Err(error) => Forecast { path: "refuse", reason: Some(error.to_string()), error: Some(error.kind()) },
    }
}

impl Forecast {
    fn encode(&self, e: &mut Out<'_>) -> Written {
        e.map(3)?.str("path")?.str(self.path)?;
        e.str("reason")?.encode(&self.reason)?.str("error")?.encode(self.error)?;
        Ok(())
    }
}

/// A COSE message (RFC 9052), as which a sealed snapshot travels.
struct Seal<'b> {
    form: &'static str,
    key: Option<&'b [u8]>,
}

impl Seal<'_> {
    fn encode(&self, e: &mut Out<'_>) -> Written {
        e.map(2)?.str("form")?.str(self.form)?;
        e.str("key")?.encode(self.key.map(|key| <&ByteSlice>::from(&key[..key.len().min(64)])))?;
        Ok(())
    }
}

/// Recognizes a seal by its CBOR tag, and finds the id of its key where one is in its header.
fn seal(bytes: &[u8]) -> Option<Seal<'_>> {
    let mut d = Decoder::new(bytes);
    let form = match d.tag().ok()?.as_u64() {
        16 => "COSE_Encrypt0",
        17 => "COSE_Mac0",
        18 => "COSE_Sign1",
        96 => "COSE_Encrypt",
        97 => "COSE_Mac",
        98 => "COSE_Sign",
        _ => return None,
    };
    let key = header_key_id(&mut d).or_else(|| recipient_key_id(&mut d));
    Some(Seal { form, key })
}

/// The key id in the headers of a COSE structure that the decoder stands before; it then stands behind them.
fn header_key_id<'b>(d: &mut Decoder<'b>) -> Option<&'b [u8]> {
    d.array().ok()??;
    let protected = d.bytes().ok()?;
    let mut unprotected = d.clone();
    d.skip().ok()?;
    key_id(&mut unprotected).or_else(|| key_id(&mut Decoder::new(protected)))
}

/// The key id of the first recipient, before whose list there is only the ciphertext.
fn recipient_key_id<'b>(d: &mut Decoder<'b>) -> Option<&'b [u8]> {
    d.skip().ok()?;
    d.array().ok()??;
    header_key_id(d)
}

/// The header parameter `kid` of a COSE header map.
fn key_id<'b>(d: &mut Decoder<'b>) -> Option<&'b [u8]> {
    const KID: i64 = 4;
    for _ in 0..d.map().ok()?? {
        if d.probe().i64().is_ok_and(|label| label == KID) {
            d.skip().ok()?;
            return d.bytes().ok();
        }
        d.skip().ok()?;
        d.skip().ok()?;
    }
    None
}
