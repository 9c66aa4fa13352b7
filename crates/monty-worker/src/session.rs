//! One live session of the interpreter, between feeds or suspended within one.

use std::mem;

use monty::{Dump, DumpEncodeError, DumpError, MontyRepl, ReplProgress, ReplStartError, SessionRef};
use monty_types::{
    CompileOptions, DateTimeSource, ExtFunctionResult, MontyException, MontyObject, NameLookupResult, OsPolicy,
    PrintWriter, RandomStart, ResourceTracker, SleepMode,
};
use thiserror::Error;

use crate::{answers::Answer, scenario::Kind};

const SCRIPT_NAME: &str = "main.py";

/// Why a dump gives no session.
#[derive(Debug, Error)]
pub(crate) enum LoadError {
    #[error(transparent)]
    Dump(#[from] DumpError),
    #[error("the dump holds a one-shot run, which can't be fed")]
    OneShot,
}

/// What the guest waits for: `name` is the function, OS call or variable, `call_id` the call or the oldest future.
#[derive(Debug, Clone)]
pub(crate) struct Pause {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    call_id: u32,
}

/// How a turn of the guest ended, unless an exception left its code.
pub(crate) enum Turn {
    Paused(Pause),
    Complete(MontyObject),
}

pub(crate) struct Session(State);

enum State {
    Idle(Box<MontyRepl>),
    Suspended(Box<ReplProgress>),
    /// The interpreter has the session, within one of the calls below.
    Running,
}

impl Session {
    /// A fresh session that asks the host for the time, for sleep and for randomness.
    pub(crate) fn new() -> Self {
        let policy = OsPolicy {
            datetime: DateTimeSource::CallHost,
            sleep: SleepMode::CallHost,
            random_start: RandomStart::CallHost,
            ..OsPolicy::default()
        };
        let repl = MontyRepl::new(SCRIPT_NAME, ResourceTracker::default(), CompileOptions::default());
        Self(State::Idle(Box::new(repl.with_os_policy(policy))))
    }

    pub(crate) fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        match Dump::load(bytes)?.state {
            monty::Session::Idle(repl) => Ok(Self(State::Idle(repl))),
            monty::Session::Suspended(progress) => Ok(Self(State::Suspended(progress))),
            monty::Session::Running(_) => Err(LoadError::OneShot),
        }
    }

    pub(crate) fn dump(&self) -> Result<Vec<u8>, DumpEncodeError> {
        let state = match &self.0 {
            State::Idle(repl) => SessionRef::Idle(repl),
            State::Suspended(progress) => SessionRef::Suspended(progress),
            State::Running => unreachable!("no call of the interpreter is under way"),
        };
        monty::dump(SCRIPT_NAME, None, &[], state)
    }

    /// The suspension that the session is at, or `None` between feeds.
    pub(crate) fn pause(&self) -> Option<Pause> {
        let State::Suspended(progress) = &self.0 else { return None };
        let (kind, name, call_id) = match &**progress {
            ReplProgress::FunctionCall(call) => (Kind::Call, call.function_name.as_str(), call.call_id),
            ReplProgress::OsCall(call) => (Kind::Os, call.function_call.name(), call.call_id),
            ReplProgress::NameLookup(lookup) => (Kind::Name, lookup.name.as_str(), 0),
            ReplProgress::ResolveFutures(futures) => {
                (Kind::Futures, "", futures.pending_call_ids().iter().copied().min().unwrap_or_default())
            }
            ReplProgress::Complete { .. } => return None,
        };
        Some(Pause { kind, name: name.to_owned(), call_id })
    }

    /// Feeds a piece of code to a session between feeds.
    pub(crate) fn feed(&mut self, code: &str) -> Result<Turn, MontyException> {
        let State::Idle(repl) = self.take() else { unreachable!("code is fed between feeds") };
        self.settle_in(repl.feed_start(code, vec![], PrintWriter::Disabled))
    }

    /// Answers a call, an OS call or the oldest future.
    pub(crate) fn answer(&mut self, pause: &Pause, answer: Answer) -> Result<Turn, MontyException> {
        let State::Suspended(progress) = self.take() else { unreachable!("only a suspended session is answered") };
        let result = match answer {
            Answer::Value(value) => value.into(),
            Answer::Raise(error) => error.into(),
            Answer::Pending => ExtFunctionResult::Future(pause.call_id),
            Answer::Undefined => unhandled(&progress, pause),
        };
        self.settle_in(match *progress {
            ReplProgress::FunctionCall(call) => call.resume(result, PrintWriter::Disabled),
            ReplProgress::OsCall(call) => call.resume(result, PrintWriter::Disabled),
            ReplProgress::ResolveFutures(futures) => {
                futures.resume(vec![(pause.call_id, result)], PrintWriter::Disabled)
            }
            ReplProgress::NameLookup(_) | ReplProgress::Complete { .. } => unreachable!("answered as what it is"),
        })
    }

    /// Answers a name look-up.
    pub(crate) fn answer_name(&mut self, result: NameLookupResult) -> Result<Turn, MontyException> {
        let State::Suspended(progress) = self.take() else { unreachable!("only a suspended session is answered") };
        let Some(lookup) = progress.into_name_lookup() else { unreachable!("answered as what it is") };
        self.settle_in(lookup.resume(result, PrintWriter::Disabled))
    }

    fn take(&mut self) -> State {
        mem::replace(&mut self.0, State::Running)
    }

    fn settle_in(&mut self, outcome: Result<ReplProgress, Box<ReplStartError>>) -> Result<Turn, MontyException> {
        match outcome {
            Ok(ReplProgress::Complete { repl, value }) => {
                self.0 = State::Idle(Box::new(repl));
                Ok(Turn::Complete(value))
            }
            Ok(progress) => {
                self.0 = State::Suspended(Box::new(progress));
                Ok(Turn::Paused(self.pause().expect("a suspended session says what for")))
            }
            Err(raised) => {
                let ReplStartError { repl, error } = *raised;
                self.0 = State::Idle(Box::new(repl));
                Err(error)
            }
        }
    }
}

/// The interpreter's own answer to what the host doesn't know.
fn unhandled(progress: &ReplProgress, pause: &Pause) -> ExtFunctionResult {
    match progress {
        ReplProgress::OsCall(call) => call.function_call.on_no_handler().into(),
        _ => ExtFunctionResult::NotFound(pause.name.clone()),
    }
}
