//! Plays a scenario: up to its snapshot, and from there on.

use crossload_adapter::Written;
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
            Self::Scenario(_) => "ScenarioError",
            Self::Dump(_) => "DumpEncodeError",
            Self::TooDeep(_) => "TooDeep",
        }
    }
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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    fn scenario(suspend: &str, at: usize, answers: &Value, code: &str, question: &str) -> Scenario {
        let body = json!({
            "feeds": [{"code": code}],
            "suspend": suspend,
            "at": at,
            "answers": answers,
            "questions": [{"label": "", "code": question}],
        });
        Scenario { name: "a scenario".to_owned(), body: Body::deserialize(body).unwrap() }
    }

    fn each_kind() -> Vec<Scenario> {
        let gather =
            "import asyncio\nasync def main():\n    return await asyncio.gather(f(1), f(2))\nx = asyncio.run(main())";
        vec![
            scenario("idle", 1, &json!({}), "x = [1, 2]", "x"),
            scenario("call", 2, &json!({"call": {"f": [1, 2, 3]}}), "x = [f(), f(), f()]", "x"),
            scenario("name", 1, &json!({"name": {"limit": 41}}), "x = limit + 1", "x"),
            scenario("os", 1, &json!({"os": {"os.getenv": ["/home"]}}), "import os\nx = os.getenv('HOME')", "x"),
            scenario(
                "futures",
                2,
                &json!({"call": {"f": [{"future": true}, {"future": true}]}, "futures": {"results": ["a", "b"]}}),
                gather,
                "x",
            ),
        ]
    }

    #[test]
    fn a_reader_answers_as_the_writer_did_at_each_kind_of_suspension() {
        for scenario in each_kind() {
            let written = write(&scenario).unwrap();
            assert!(!written.answers[0].is_null(), "{scenario:?}");
            assert_eq!(read(&scenario, &written.snapshot).unwrap(), written.answers, "{scenario:?}");
        }
    }

    #[test]
    fn a_rewritten_snapshot_is_read_like_the_first() {
        for scenario in each_kind() {
            let written = write(&scenario).unwrap();
            let again = rewrite(&scenario, &written.snapshot).unwrap();
            assert_eq!(read(&scenario, &again).unwrap(), written.answers, "{scenario:?}");
        }
    }

    #[test]
    fn an_exception_out_of_a_question_is_its_answer() {
        let scenario = scenario("idle", 1, &json!({}), "d = {}", "d['k']");
        let raised = json!({"raised": {"type": "KeyError", "message": "'k'"}});
        assert_eq!(write(&scenario).unwrap().answers, [raised]);
    }

    #[test]
    fn a_feed_that_the_interpreter_can_not_run_is_unsupported() {
        let scenario = scenario("idle", 1, &json!({}), "import no_such_module", "1");
        assert!(matches!(write(&scenario), Err(Problem::Unsupported { .. })));
    }

    #[test]
    fn a_call_that_no_answer_is_given_for_is_an_undefined_name() {
        let scenario =
            scenario("idle", 1, &json!({}), "try:\n    f()\nexcept NameError as error:\n    x = str(error)", "x");
        assert_eq!(write(&scenario).unwrap().answers, ["name 'f' is not defined"]);
    }

    #[test]
    fn bytes_that_are_no_dump_are_refused() {
        let scenario = scenario("idle", 1, &json!({}), "x = 1", "x");
        let problem = read(&scenario, b"hello").unwrap_err();
        assert!(matches!(problem, Problem::Refused(_)), "{problem}");
        assert_eq!(problem.to_string(), "not a monty dump");
    }

    #[test]
    fn a_session_suspended_elsewhere_is_no_answer() {
        let suspended = write(&scenario("name", 1, &json!({"name": {"n": 1}}), "x = n", "x")).unwrap();
        let problem = read(&scenario("idle", 1, &json!({}), "x = 1", "x"), &suspended.snapshot).unwrap_err();
        assert!(matches!(problem, Problem::Elsewhere { found: "name", saved: "idle" }), "{problem}");
    }

    #[test]
    fn a_suspension_that_is_never_reached_is_the_scenarios_fault() {
        let scenario = scenario("call", 3, &json!({"call": {"f": [1, 2]}}), "x = [f(), f()]", "x");
        assert!(matches!(write(&scenario), Err(Problem::Scenario(ScenarioError::NeverReached { reached: 2, .. }))));
    }

    #[test]
    fn answers_that_a_reader_could_not_count_are_the_scenarios_fault() {
        let answers = json!({"call": {"f": [1], "g": [2, 3]}});
        let scenario = scenario("call", 2, &answers, "x = [f(), g(), g()]", "x");
        assert!(matches!(write(&scenario), Err(Problem::Scenario(ScenarioError::Used { .. }))));
    }
}
