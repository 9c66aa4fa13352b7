//! Plays a scenario: up to its snapshot, and from there on.

use monty::DumpEncodeError;
use monty_types::{MontyException, MontyObject};
use serde_json::{Value, json};
use thiserror::Error;

use crate::{
    answers::{Answers, ScenarioError},
    canonical::{self, TooDeep},
    scenario::{Body, Kind, Scenario},
    session::{LoadError, Pause, Session, Turn},
};

/// Why a verb has no result.
#[derive(Debug, Error)]
pub(crate) enum Problem {
    /// An exception out of a feed while writing: scenarios catch what they raise, so this version can't run it.
    #[error("the interpreter can't run {scenario:?}: {raised}")]
    Unsupported { scenario: String, raised: String },
    #[error(transparent)]
    Refused(#[from] LoadError),
    /// An exception out of a feed after the load, where the writer had none.
    #[error("{0}")]
    Failed(String),
    #[error("loaded a session suspended at {found:?}, saved at {saved:?}")]
    Elsewhere { found: &'static str, saved: &'static str },
    #[error("{0}")]
    Request(String),
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error("{0}")]
    Dump(#[from] DumpEncodeError),
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
}

impl Problem {
    /// The error's type in the answer.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Unsupported { .. } => "Unsupported",
            Self::Refused(_) => "DumpError",
            Self::Failed(_) => "GuestRaised",
            Self::Elsewhere { .. } => "Suspension",
            Self::Request(_) => "Request",
            Self::Scenario(_) => "ScenarioError",
            Self::Dump(_) => "DumpEncodeError",
            Self::TooDeep(_) => "TooDeep",
        }
    }
}

/// A snapshot, and the answers of the very session that it was taken from.
pub(crate) struct Written {
    pub(crate) snapshot: Vec<u8>,
    pub(crate) answers: Vec<Value>,
}

pub(crate) fn write(scenario: &Scenario) -> Result<Written, Problem> {
    let unsupported = |stop: Stop| stop.into_problem(|raised| unsupported(scenario, &raised));
    let mut play = Play { session: Session::new(), answers: Answers::new(&scenario.body) };
    play.run_to_suspension(&scenario.body).map_err(unsupported)?;
    let snapshot = play.session.dump()?;
    play.answers.check_used()?;
    play.finish_feed().map_err(unsupported)?;
    Ok(Written { snapshot, answers: play.ask(&scenario.body)? })
}

pub(crate) fn read(scenario: &Scenario, snapshot: &[u8]) -> Result<Vec<Value>, Problem> {
    let session = load(scenario, snapshot)?;
    let mut play = Play { session, answers: Answers::from_snapshot(&scenario.body) };
    play.finish_feed().map_err(|stop| stop.into_problem(|raised| Problem::Failed(raised.summary())))?;
    play.ask(&scenario.body)
}

pub(crate) fn rewrite(scenario: &Scenario, snapshot: &[u8]) -> Result<Vec<u8>, Problem> {
    Ok(load(scenario, snapshot)?.dump()?)
}

fn unsupported(scenario: &Scenario, raised: &MontyException) -> Problem {
    Problem::Unsupported { scenario: scenario.name.clone(), raised: raised.summary() }
}

fn load(scenario: &Scenario, snapshot: &[u8]) -> Result<Session, Problem> {
    let session = Session::load(snapshot)?;
    let found = session.pause().map_or(Kind::Idle, |pause| pause.kind);
    let saved = scenario.body.suspend;
    if found == saved {
        return Ok(session);
    }
    Err(Problem::Elsewhere { found: found.name(), saved: saved.name() })
}

/// Why a feed stopped short.
enum Stop {
    Raised(MontyException),
    Scenario(ScenarioError),
}

impl Stop {
    fn into_problem(self, raised: impl FnOnce(MontyException) -> Problem) -> Problem {
        match self {
            Self::Raised(error) => raised(error),
            Self::Scenario(error) => error.into(),
        }
    }
}

impl From<MontyException> for Stop {
    fn from(error: MontyException) -> Self {
        Self::Raised(error)
    }
}

impl From<ScenarioError> for Stop {
    fn from(error: ScenarioError) -> Self {
        Self::Scenario(error)
    }
}

/// One scenario on one session.
struct Play<'a> {
    session: Session,
    answers: Answers<'a>,
}

impl Play<'_> {
    fn run_to_suspension(&mut self, body: &Body) -> Result<(), Stop> {
        let (last, earlier) = body.feeds.split_last().ok_or(ScenarioError::NoFeed)?;
        for feed in earlier {
            let turn = self.session.feed(&feed.code)?;
            self.drive(turn)?;
        }
        let mut turn = self.session.feed(&last.code)?;
        let mut reached = 0;
        while let Turn::Paused(pause) = turn {
            reached += usize::from(pause.kind == body.suspend);
            if pause.kind == body.suspend && reached == body.at {
                return Ok(());
            }
            turn = self.resume(&pause)?;
        }
        if body.suspend == Kind::Idle {
            return Ok(());
        }
        Err(ScenarioError::NeverReached { kind: body.suspend.name(), reached, at: body.at }.into())
    }

    /// Runs the suspended feed, if there is one, to its end.
    fn finish_feed(&mut self) -> Result<(), Stop> {
        if let Some(pause) = self.session.pause() {
            self.drive(Turn::Paused(pause))?;
        }
        Ok(())
    }

    /// The canonical answer to every question, in order.
    fn ask(&mut self, body: &Body) -> Result<Vec<Value>, Problem> {
        body.questions.iter().map(|question| self.answer(&question.code)).collect()
    }

    fn answer(&mut self, code: &str) -> Result<Value, Problem> {
        match self.session.feed(code).map_err(Stop::from).and_then(|turn| self.drive(turn)) {
            Ok(value) => Ok(canonical::value(value.as_ref())?),
            Err(Stop::Raised(error)) => Ok(json!({"raised": canonical::exception(error.exc_type(), error.message())})),
            Err(Stop::Scenario(error)) => Err(error.into()),
        }
    }

    fn drive(&mut self, mut turn: Turn) -> Result<MontyObject, Stop> {
        loop {
            match turn {
                Turn::Complete(value) => return Ok(value),
                Turn::Paused(pause) => turn = self.resume(&pause)?,
            }
        }
    }

    fn resume(&mut self, pause: &Pause) -> Result<Turn, Stop> {
        let answer = match pause.kind {
            Kind::Call => self.answers.call(&pause.name)?,
            Kind::Os => self.answers.os(&pause.name)?,
            // Futures are settled one at a time, the oldest first, so that a snapshot can hold some of each.
            Kind::Futures => self.answers.settle()?,
            Kind::Name => return Ok(self.session.answer_name(self.answers.name(&pause.name)?)?),
            Kind::Idle => unreachable!("an idle session has nothing to resume"),
        };
        Ok(self.session.answer(pause, answer)?)
    }
}
