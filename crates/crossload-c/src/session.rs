//! One session: the engine's machine, and the turn that its guest made last.

use std::mem;

use crossload_engine::Machine;

use crate::{
    cbor,
    failure::Failure,
    status::{CrossloadStatus, CrossloadStep},
};

/// A machine and its last turn.
#[derive(Debug, Default)]
pub(crate) struct Session {
    machine: Machine,
    /// The last response that had a turn in it; empty before the first, and after a panic.
    turn: Vec<u8>,
}

impl Session {
    /// A session that nothing was asked of.
    pub(crate) fn new() -> Self {
        Self { machine: Machine::new(), turn: Vec::new() }
    }

    /// Carries out a request and returns the response.
    pub(crate) fn call(&mut self, request: &[u8]) -> Vec<u8> {
        // What a panic leaves behind is not the turn before it.
        let before = mem::take(&mut self.turn);
        let response = self.machine.call(request);
        self.turn = if cbor::find(&response, &["turn"]).is_some() { response.clone() } else { before };
        response
    }

    /// Carries out a request; an error that the engine answers with is a failure.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>, Failure> {
        let response = self.call(request);
        match cbor::text(&response, &["error", "kind"]) {
            None => Ok(response),
            Some(kind) => Err(Failure::Engine {
                status: CrossloadStatus::of_engine(kind).unwrap_or(CrossloadStatus::Fault),
                message: cbor::text(&response, &["error", "message"]).unwrap_or_default().to_owned(),
                details: response,
            }),
        }
    }

    /// Carries out a request that the guest makes a turn for, and returns what that ended with.
    pub(crate) fn advance(&mut self, request: &[u8]) -> Result<CrossloadStep, Failure> {
        self.ask(request)?;
        Ok(self.step())
    }

    /// What the last turn ended with.
    pub(crate) fn step(&self) -> CrossloadStep {
        cbor::text(&self.turn, &["turn", "step"]).and_then(CrossloadStep::named).unwrap_or_default()
    }

    /// The last response that had a turn in it.
    pub(crate) fn turn(&self) -> &[u8] {
        &self.turn
    }
}
