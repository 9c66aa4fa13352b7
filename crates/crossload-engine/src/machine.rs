//! The engine's one entry: a request in, a response out.

use std::time::{Duration, Instant};

use crossload_meter::{Counting, Turn};
use crossload_snapshot::Event;
use monty_types::CollectedStreams;

use crate::{
    EngineError, Proven,
    config::Config,
    inspect::inspect,
    outcome::canonical,
    past::NOTHING,
    request::Request,
    response::{self, Restored},
    session::Session,
    snapshot::{self, Loaded},
    stack,
};

/// One session and the operations on it, as CBOR messages.
///
/// Nothing that a request says makes [`call`](Self::call) fail: what can't be done is answered with an error. A panic
/// inside the interpreter does pass through it; the transport decides what that means, and the session is then broken.
#[derive(Debug, Default)]
pub struct Machine {
    session: Option<Session>,
    /// Bytes that the session holds, where they are counted.
    held: isize,
    proven: Proven,
}

impl Machine {
    /// A machine without a session: the first request opens or loads one.
    #[must_use]
    pub const fn new() -> Self {
        Self { session: None, held: 0, proven: Proven::measured() }
    }

    /// The same machine with another table of whose state it may load.
    #[must_use]
    pub fn with_proven(self, proven: Proven) -> Self {
        Self { proven, ..self }
    }

    /// Carries out one request and returns its response.
    ///
    /// Guests with a memory limit run one at a time: this waits for those of other machines.
    ///
    /// # Panics
    /// Where the interpreter does, which on well-formed snapshots and any source is a bug of it.
    pub fn call(&mut self, request: &[u8]) -> Vec<u8> {
        let counting = self.limits_memory().then(|| Counting::resume(self.held));
        self.call_counting(request, counting)
    }

    /// As [`call`](Self::call), but waits so long at most, and otherwise has done nothing.
    ///
    /// # Panics
    /// As [`call`](Self::call).
    pub fn try_call(&mut self, request: &[u8], patience: Duration) -> Option<Vec<u8>> {
        if !self.limits_memory() || !Request::runs_guest(request) {
            return Some(self.call(request));
        }
        let _turn = Turn::take_within(patience)?;
        Some(self.call(request))
    }

    fn limits_memory(&self) -> bool {
        self.session.as_ref().is_some_and(Session::limits_memory)
    }

    fn call_counting(&mut self, request: &[u8], mut counting: Option<Counting>) -> Vec<u8> {
        let levels = self.session.as_ref().map_or(0, Session::max_recursion_depth);
        let response = stack::with_room(levels, 0, || {
            self.carry_out(request, &mut counting).unwrap_or_else(|error| response::error(&error))
        });
        if let Some(counting) = counting {
            // What is the host's from here on will be freed when nobody counts.
            self.held = counting.finish() - response.capacity().cast_signed();
        }
        response
    }

    /// Where a session begins, so does its counting, if its memory has a limit, or the snapshot may bring one along.
    fn carry_out(&mut self, request: &[u8], counting: &mut Option<Counting>) -> Result<Vec<u8>, EngineError> {
        let (operation, arguments) = Request::split(request)?;
        match Request::decode_parts(operation, arguments)? {
            Request::Describe => Ok(response::build()),
            Request::Open(config) => {
                self.vacant()?;
                *counting = config.limits.guest.max_memory.map(|_| Counting::resume(0));
                let seed = seed(&config)?;
                let session = self.session.insert(Session::open(*config, Some(&seed)));
                session.record(&Event { operation, arguments, given: &seed, ..NOTHING });
                Ok(response::turn(session, None, &CollectedStreams::default(), None))
            }
            Request::Load(load) => {
                self.vacant()?;
                *counting = Some(Counting::resume(0));
                let started = Instant::now();
                let mut loaded = snapshot::load(&load, &self.proven)?;
                if let Some((limits, arguments)) = load.ceiling {
                    loaded.session.tighten(&limits)?;
                    loaded.session.record(&Event { operation: "tighten", arguments, ..NOTHING });
                }
                let levels = loaded.session.max_recursion_depth();
                stack::check(levels)?;
                Ok(stack::with_room(levels, 0, || self.install(loaded, started.elapsed())))
            }
            Request::Inspect(asked) => Ok(inspect(&asked, &self.proven)),
            Request::Journal => Ok(response::journal(self.session()?.past())),
            Request::Compact => {
                let session = self.session()?;
                snapshot::compact(session)?;
                Ok(response::journal(session.past()))
            }
            Request::Dump(form) => Ok(response::dump(&snapshot::dump(self.session()?, form)?)),
            request => {
                let session = self.session()?;
                session.heed(operation, arguments);
                let mut output = CollectedStreams::default();
                let outcome = session.perform(request, &mut output)?;
                if session.past().journal().is_some() {
                    let canonical = canonical(session, outcome.as_ref(), &output);
                    let given = session.readings().to_vec();
                    session.record(&Event {
                        operation,
                        arguments,
                        given: &given,
                        outcome: &canonical.outcome,
                        identities: &canonical.identities,
                        notes: &canonical.notes,
                    });
                } else {
                    // Nothing is kept of it, but it counts.
                    session.record(&NOTHING);
                }
                Ok(response::turn(session, outcome.as_ref(), &output, None))
            }
        }
    }

    fn install(&mut self, loaded: Loaded, took: Duration) -> Vec<u8> {
        let Loaded { session, path, verified, warnings } = loaded;
        let session = self.session.insert(session);
        let restored = Restored { path, verified, warnings, seconds: took.as_secs_f64() };
        response::turn(session, None, &CollectedStreams::default(), Some(&restored))
    }

    fn session(&mut self) -> Result<&mut Session, EngineError> {
        self.session.as_mut().ok_or_else(|| EngineError::Misuse("no session was opened or loaded".to_owned()))
    }

    fn vacant(&self) -> Result<(), EngineError> {
        if self.session.is_none() {
            Ok(())
        } else {
            Err(EngineError::Misuse("the machine has a session already".to_owned()))
        }
    }
}

/// Chance for a session that writes down where its chance begins; nothing for others.
fn seed(config: &Config) -> Result<Vec<u8>, EngineError> {
    if config.journal.is_none() {
        return Ok(Vec::new());
    }
    let mut seed = vec![0; 32];
    getrandom::fill(&mut seed).map_err(|error| EngineError::Setting(format!("no entropy to seed from: {error}")))?;
    Ok(seed)
}
