//! The engine's one entry: a request in, a response out.

use monty_types::CollectedStreams;

use crate::{
    EngineError,
    request::{Load, Request},
    response,
    session::{Outcome, Session},
    snapshot,
};

/// One session and the operations on it, as CBOR messages.
///
/// Nothing that a request says makes [`call`](Self::call) fail: what can't be done is answered with an error. A panic
/// inside the interpreter does pass through it; the transport decides what that means, and the session is then broken.
#[derive(Debug, Default)]
pub struct Machine {
    session: Option<Session>,
}

impl Machine {
    /// A machine without a session: the first request opens or loads one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Carries out one request and returns its response.
    ///
    /// # Panics
    /// Where the interpreter does, which on well-formed snapshots and any source is a bug of it.
    pub fn call(&mut self, request: &[u8]) -> Vec<u8> {
        let mut output = CollectedStreams::default();
        match Request::decode(request).and_then(|request| self.carry_out(request, &mut output)) {
            Ok(Done::Turn(outcome)) => {
                let session = self.session.as_ref().expect("a turn has a session");
                response::turn(session, outcome.as_ref(), &output)
            }
            Ok(Done::Dump(bytes)) => response::dump(&bytes),
            Ok(Done::Build) => response::build(),
            Err(error) => response::error(&error),
        }
    }

    fn carry_out(&mut self, request: Request<'_>, output: &mut CollectedStreams) -> Result<Done, EngineError> {
        match request {
            Request::Describe => return Ok(Done::Build),
            Request::Open(config) => {
                self.vacant()?;
                self.session = Some(Session::open(*config));
                return Ok(Done::Turn(None));
            }
            Request::Load(Load { bytes, format, ceiling }) => {
                self.vacant()?;
                let mut session = snapshot::load(bytes, format)?;
                if let Some(ceiling) = ceiling {
                    session.tighten(&ceiling);
                }
                self.session = Some(session);
                return Ok(Done::Turn(None));
            }
            _ => {}
        }
        let session =
            self.session.as_mut().ok_or_else(|| EngineError::Misuse("no session was opened or loaded".to_owned()))?;
        match request {
            Request::Feed { code, inputs, cwd } => session.feed(code, inputs, cwd, output).map(Done::turn),
            Request::Answer { answer, eager } => session.answer(answer, eager, output).map(Done::turn),
            Request::AnswerName(answer) => session.answer_name(answer, output).map(Done::turn),
            Request::AnswerFutures(results) => session.answer_futures(results, output).map(Done::turn),
            Request::Abandon => session.abandon().map(|()| Done::Turn(None)),
            Request::Dump(format) => snapshot::dump(session, format).map(Done::Dump),
            Request::Describe | Request::Open(_) | Request::Load(_) => unreachable!("carried out above"),
        }
    }

    fn vacant(&self) -> Result<(), EngineError> {
        if self.session.is_none() {
            Ok(())
        } else {
            Err(EngineError::Misuse("the machine has a session already".to_owned()))
        }
    }
}

/// What a request came to.
enum Done {
    /// The session's state after it, with the outcome of the guest's turn if it had one.
    Turn(Option<Outcome>),
    Dump(Vec<u8>),
    Build,
}

impl Done {
    fn turn(outcome: Outcome) -> Self {
        Self::Turn(Some(outcome))
    }
}
