//! The interpreter as the kit's adapter: who it is, and each problem as the verdict that it stands for.

use crossload_adapter::{Adapter, Error, Identity, Told, Value, Written};
use monty::DUMP_VERSION;
use monty_types::MONTY_VERSION;
use serde_json::json;

use crate::{
    play::{self, Problem},
    scenario::Scenario,
};

/// The monty crate, of the version that this program was compiled with.
pub(crate) struct Monty;

impl Adapter for Monty {
    fn identity(&self) -> Identity {
        Identity { detail: json!({"dump_version": DUMP_VERSION}), ..Identity::new("monty", MONTY_VERSION, "monty") }
    }

    fn write(&mut self, scenario: &crossload_adapter::Scenario) -> Result<Written, Error> {
        Ok(play::write(&usable(scenario)?)?)
    }

    fn read(&mut self, scenario: &crossload_adapter::Scenario, snapshot: &[u8]) -> Result<Vec<Value>, Error> {
        Ok(play::read(&usable(scenario)?, snapshot)?)
    }

    fn rewrite(&mut self, scenario: &crossload_adapter::Scenario, snapshot: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(play::rewrite(&usable(scenario)?, snapshot)?)
    }
}

fn usable(sent: &crossload_adapter::Scenario) -> Result<Scenario, Error> {
    Scenario::of(sent).map_err(|reason| Error::unsupported(format!("can't play {:?}: {reason}", sent.name)))
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        let told = Told { kind: problem.kind().to_owned(), message: problem.to_string() };
        match problem {
            Problem::Unsupported { .. } => Self::Unsupported(told.message),
            Problem::Refused(_) => Self::Refused(told),
            Problem::Failed(_) | Problem::Elsewhere { .. } => Self::Failed(told),
            Problem::Scenario(_) | Problem::Dump(_) | Problem::TooDeep(_) => Self::Fault(told),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(body: Value) -> crossload_adapter::Scenario {
        let (feeds, questions) = (vec!["x = 1".to_owned()], Vec::new());
        crossload_adapter::Scenario { name: "thing".to_owned(), digest: String::new(), feeds, questions, body }
    }

    #[test]
    fn a_scenario_that_can_not_be_played_is_unsupported() {
        let problem = Monty.write(&sent(json!({"feeds": [{"code": "x = 1"}]}))).unwrap_err();
        assert_eq!(problem, Error::unsupported("can't play \"thing\": missing field `suspend`"));
    }

    #[test]
    fn bytes_that_are_no_dump_are_refused_in_the_interpreters_words() {
        let body = json!({"feeds": [{"code": "x = 1"}], "suspend": "idle", "at": 1, "answers": {}, "questions": []});
        let told = Told { kind: "DumpError".to_owned(), message: "not a monty dump".to_owned() };
        assert_eq!(Monty.read(&sent(body), b"hello").unwrap_err(), Error::Refused(told));
    }
}
