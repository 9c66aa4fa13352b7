//! The host's side of a scenario: which answer comes next.

use std::collections::BTreeMap;

use monty_types::{ExcType, MontyException, MontyObject, NameLookupResult};
use serde_json::{Value, json};
use thiserror::Error;

use crate::{
    decode,
    scenario::{Body, Kind, Table},
};

/// The scenario contradicts itself or the guest.
#[derive(Debug, Error)]
pub(crate) enum ScenarioError {
    #[error("the guest asked {asked:?} for answer {wanted}, the scenario has {given}")]
    TooFew { asked: String, wanted: usize, given: usize },
    #[error("the last feed was suspended {reached} times at {kind:?}, never the time {at}")]
    NeverReached { kind: &'static str, reached: usize, at: usize },
    #[error(
        "at the snapshot, answers were used {used:?}, where a reader assumes {assumed:?}: \
         let the guest ask only the function that it is suspended at before that"
    )]
    Used { used: BTreeMap<String, usize>, assumed: BTreeMap<String, usize> },
    #[error("{answer} is no answer: {reason}")]
    NoAnswer { answer: Value, reason: String },
    #[error("a scenario has at least one feed")]
    NoFeed,
}

/// What the host says to a call.
pub(crate) enum Answer {
    Value(MontyObject),
    Raise(MontyException),
    /// The guest gets a future; `Futures` suspensions settle it.
    Pending,
    /// The host has no such function or OS call.
    Undefined,
}

/// Stands for the futures among the names of functions; no guest can define a function of this name.
const FUTURES: &str = "await";

/// A scenario's answers with how many of each list are used up.
pub(crate) struct Answers<'a> {
    table: &'a Table,
    used: BTreeMap<String, usize>,
    used_at_snapshot: BTreeMap<String, usize>,
}

impl<'a> Answers<'a> {
    /// All answers, for a writer.
    pub(crate) fn new(body: &'a Body) -> Self {
        let used_at_snapshot = used_at_snapshot(body);
        let used = used_at_snapshot.keys().map(|name| (name.clone(), 0)).collect();
        Self { table: &body.answers, used, used_at_snapshot }
    }

    /// The answers that are left when a snapshot of this scenario is loaded.
    pub(crate) fn from_snapshot(body: &'a Body) -> Self {
        let used = used_at_snapshot(body);
        Self { table: &body.answers, used: used.clone(), used_at_snapshot: used }
    }

    /// Checks that a reader would start from exactly the answers used so far.
    pub(crate) fn check_used(&self) -> Result<(), ScenarioError> {
        if self.used == self.used_at_snapshot {
            return Ok(());
        }
        Err(ScenarioError::Used { used: self.used.clone(), assumed: self.used_at_snapshot.clone() })
    }

    pub(crate) fn call(&mut self, function: &str) -> Result<Answer, ScenarioError> {
        self.next(function, self.table.call.get(function))
    }

    pub(crate) fn os(&mut self, function: &str) -> Result<Answer, ScenarioError> {
        self.next(function, self.table.os.get(function))
    }

    /// The result of the oldest unsettled future.
    pub(crate) fn settle(&mut self) -> Result<Answer, ScenarioError> {
        self.next(FUTURES, Some(&self.table.futures.results))
    }

    /// What a name that the guest never defined stands for.
    pub(crate) fn name(&self, name: &str) -> Result<NameLookupResult, ScenarioError> {
        if self.table.call.contains_key(name) {
            return Ok(MontyObject::function(name, None).into());
        }
        match self.table.name.get(name) {
            None => Ok(NameLookupResult::Undefined),
            Some(value) => match decode_answer(value)? {
                Answer::Value(value) => Ok(value.into()),
                Answer::Raise(error) => Ok(error.into()),
                Answer::Pending | Answer::Undefined => Err(no_answer(value, "a name can't be a future")),
            },
        }
    }

    fn next(&mut self, asked: &str, list: Option<&Vec<Value>>) -> Result<Answer, ScenarioError> {
        let Some(list) = list else { return Ok(Answer::Undefined) };
        let used = self.used.entry(asked.to_owned()).or_default();
        let Some(answer) = list.get(*used) else {
            return Err(ScenarioError::TooFew { asked: asked.to_owned(), wanted: *used + 1, given: list.len() });
        };
        *used += 1;
        decode_answer(answer)
    }
}

/// How many answers of each list a snapshot comes after.
///
/// It doesn't say so itself, so scenarios keep to a rule: when it is taken, only functions of the kind it is suspended at
/// have been called, all of them as often as there were suspensions; an idle one has used all.
fn used_at_snapshot(body: &Body) -> BTreeMap<String, usize> {
    let table = &body.answers;
    let before = body.at.saturating_sub(1);
    let count = |kind: Kind, all: usize| match body.suspend {
        Kind::Idle => all,
        // Every call that made a pending future came before the wait for it.
        Kind::Futures if kind != Kind::Futures => all,
        suspended if suspended == kind => before,
        _ => 0,
    };
    let mut used = BTreeMap::new();
    for (kind, lists) in [(Kind::Call, &table.call), (Kind::Os, &table.os)] {
        for (function, answers) in lists {
            used.insert(function.clone(), count(kind, answers.len()));
        }
    }
    used.insert(FUTURES.to_owned(), count(Kind::Futures, table.futures.results.len()));
    used
}

/// What an entry of the table stands for: a special form, or itself.
fn decode_answer(answer: &Value) -> Result<Answer, ScenarioError> {
    if *answer == json!({"future": true}) {
        return Ok(Answer::Pending);
    }
    if let Some(exc_type) = answer.get("raise") {
        let name = exc_type.as_str().unwrap_or_default();
        let exc_type: ExcType =
            name.parse().map_err(|_| no_answer(answer, "the interpreter has no exception of that name"))?;
        let message = answer.get("message").and_then(Value::as_str).map(str::to_owned);
        return Ok(Answer::Raise(MontyException::new(exc_type, message)));
    }
    decode::answer(answer).map(Answer::Value).map_err(|reason| no_answer(answer, &reason))
}

fn no_answer(answer: &Value, reason: &str) -> ScenarioError {
    ScenarioError::NoAnswer { answer: answer.clone(), reason: reason.to_owned() }
}
