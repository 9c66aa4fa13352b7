//! What a session knows of its own past: its journal and the budget of that, and where the journal begins.

use crossload_meter::uncounted;
use crossload_snapshot::{Event, Journal};
use minicbor::Encoder;

use crate::EngineError;

/// The operation of the event that begins a journal whose earlier events were dropped.
pub(crate) const EPOCH: &str = "epoch";

/// How large a journal may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    pub(crate) events: u64,
    pub(crate) bytes: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { events: u64::MAX, bytes: 64 << 20 }
    }
}

/// Why a session has no journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) why: String,
    /// How many events there were in all, where a journal was given up: a new epoch may begin.
    pub(crate) events: Option<u64>,
}

/// What happened in a session so far, as far as it is kept.
#[derive(Debug)]
pub(crate) struct Past {
    /// The events of the present epoch, or why there are none.
    journal: Result<Journal, Lost>,
    /// The session's snapshot at the moment when the present epoch began; none in the first one.
    base: Option<Vec<u8>>,
    /// How many events came before the present epoch.
    before: u64,
    budget: Budget,
}

impl Lost {
    fn never(why: impl Into<String>) -> Self {
        Self { why: why.into(), events: None }
    }
}

impl Past {
    /// An empty journal, or none at all.
    pub(crate) fn begin(budget: Option<Budget>) -> Self {
        let journal = match budget {
            Some(_) => Ok(Journal::default()),
            None => Err(Lost::never("the session was opened with journal=False")),
        };
        Self { journal, base: None, before: 0, budget: budget.unwrap_or_default() }
    }

    /// The past of a session without a journal, for this reason.
    pub(crate) fn lost(why: impl Into<String>) -> Self {
        Self { journal: Err(Lost::never(why)), base: None, before: 0, budget: Budget::default() }
    }

    /// Takes over what a snapshot holds; its events are checked in form.
    pub(crate) fn of_snapshot(
        journal: Option<&[u8]>,
        base: Option<&[u8]>,
        lost: Option<Lost>,
        budget: Budget,
    ) -> Result<Self, EngineError> {
        let journal = match (journal, lost) {
            (Some(bytes), None) => Ok(uncounted(|| Journal::parse(bytes))?),
            (_, Some(lost)) => Err(lost),
            (None, None) => Err(Lost::never("it was taken out of the snapshot")),
        };
        let before = match &journal {
            Ok(journal) => events_before(journal.as_bytes())?,
            Err(_) => 0,
        };
        let base = uncounted(|| base.map(<[u8]>::to_vec));
        Ok(Self { journal, base, before, budget })
    }

    /// The past of a session at the moment when a compacted journal's present epoch began.
    pub(crate) fn of_epoch(base: &[u8], journal: &[u8], budget: Budget) -> Result<Self, EngineError> {
        let base = Some(uncounted(|| base.to_vec()));
        let mut past = Self { journal: Ok(Journal::default()), base, before: 0, budget };
        past.before = events_before(journal)?;
        if let Some(epoch) = Journal::events(journal).next() {
            past.push(&epoch?);
        }
        Ok(past)
    }

    /// Appends an event, if there is a journal. One that would pass its budget is given up whole: half of one rebuilds
    /// nothing.
    pub(crate) fn push(&mut self, event: &Event<'_>) {
        // The journal is the engine's own: the guest's memory limit does not count it.
        uncounted(|| self.push_here(event));
    }

    fn push_here(&mut self, event: &Event<'_>) {
        let journal = match &mut self.journal {
            Ok(journal) => journal,
            Err(lost) => {
                lost.events = lost.events.map(|events| events + 1);
                return;
            }
        };
        journal.push(event);
        let Budget { events, bytes } = self.budget;
        let exceeded = if journal.len() > events {
            format!("{events} events")
        } else if journal.as_bytes().len() as u64 > bytes {
            format!("{bytes} bytes")
        } else {
            return;
        };
        let at = self.before + journal.len();
        let why = format!("it passed its budget of {exceeded} at event {at}");
        self.journal = Err(Lost { why, events: Some(at) });
        self.base = None;
    }

    /// Drops all events: the journal goes on from the session as `base` holds it.
    pub(crate) fn begin_epoch(&mut self, base: Vec<u8>, identities: &[u8]) -> Result<(), EngineError> {
        self.before = match &self.journal {
            Ok(journal) => self.before + journal.len(),
            Err(Lost { events: Some(events), .. }) => *events,
            Err(Lost { why, events: None }) => {
                return Err(EngineError::Misuse(format!("the session has no journal to compact: {why}")));
            }
        };
        let mut arguments = Vec::new();
        let mut e = Encoder::new(&mut arguments);
        let written = e.map(1).and_then(|e| e.str("events")).and_then(|e| e.u64(self.before)).map(drop);
        written.expect("writing to memory does not fail");
        self.journal = Ok(Journal::default());
        self.base = Some(base);
        self.push(&Event { operation: EPOCH, arguments: &arguments, identities, ..NOTHING });
        Ok(())
    }

    /// The journal of the present epoch, if there is one.
    pub(crate) fn journal(&self) -> Option<&Journal> {
        self.journal.as_ref().ok()
    }

    /// Why there is no journal, if there is none.
    pub(crate) fn why_lost(&self) -> Option<&Lost> {
        self.journal.as_ref().err()
    }

    pub(crate) fn base(&self) -> Option<&[u8]> {
        self.base.as_deref()
    }

    pub(crate) fn before(&self) -> u64 {
        self.before
    }

    pub(crate) fn budget(&self) -> Budget {
        self.budget
    }
}

/// An event of which nothing is said yet.
pub(crate) const NOTHING: Event<'static> =
    Event { operation: "", arguments: &[], given: &[], outcome: &[], identities: &[], notes: &[] };

/// How many events a journal's first one says were dropped before it.
pub(crate) fn events_before(journal: &[u8]) -> Result<u64, EngineError> {
    match Journal::events(journal).next().transpose()? {
        Some(event) if event.operation == EPOCH => {
            let mut d = minicbor::Decoder::new(event.arguments);
            let malformed = |_| EngineError::Corrupt("the journal's epoch is malformed".to_owned());
            d.map().map_err(malformed)?;
            d.str().map_err(malformed)?;
            d.u64().map_err(malformed)
        }
        _ => Ok(0),
    }
}
