//! Serves a package in Rust to crossload's compatibility matrix.
//!
//! An adapter implements [`Adapter`] and is a program whose `main` calls [`serve`]. This one, of a format that is a
//! number's decimal digits, is complete:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use crossload_adapter::{canonical, refusing, serve, Adapter, Error, Identity, Scenario, Value, Written};
//!
//! struct Digits;
//!
//! impl Adapter for Digits {
//!     fn identity(&self) -> Identity {
//!         Identity::new("digits", "1.0.0", "digits")
//!     }
//!
//!     fn write(&mut self, scenario: &Scenario) -> Result<Written, Error> {
//!         let number: u64 = scenario.feeds[0].trim().parse().map_err(Error::unsupported)?;
//!         Ok(Written { snapshot: number.to_string().into_bytes(), answers: answers(scenario, number) })
//!     }
//!
//!     fn read(&mut self, scenario: &Scenario, snapshot: &[u8]) -> Result<Vec<Value>, Error> {
//!         let text = refusing(|| std::str::from_utf8(snapshot))?;
//!         let number = refusing(|| text.parse())?;
//!         Ok(answers(scenario, number))
//!     }
//! }
//!
//! fn answers(scenario: &Scenario, number: u64) -> Vec<Value> {
//!     scenario.questions.iter().map(|_| canonical::int(number)).collect()
//! }
//!
//! fn main() -> ExitCode {
//!     serve(&mut Digits)
//! }
//! ```
//!
//! Whatever else the program prints on standard output would be taken for an answer: the package's own notes belong on
//! standard error. A panic ends the worker, and the cell is `crashed`, as it would end any program that loads the
//! snapshot.
#![forbid(unsafe_code)]

pub mod canonical;
mod identity;
mod protocol;

use std::{any, fmt};

pub use identity::{version_in_lock, Identity};
pub use protocol::{serve, serve_on};
pub use serde_json::Value;

/// What to put in a snapshot, and what to ask of it after it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its name in the matrix.
    pub name: String,
    /// Tells it from another one with the same name.
    pub digest: String,
    /// The code of each feed: for this adapter to give a meaning to.
    pub feeds: Vec<String>,
    /// The code of each question, in the order of the answers.
    pub questions: Vec<String>,
    /// Everything that the kit sent, with what only some subjects use.
    pub body: Value,
}

/// A snapshot, and the answers of the very state that it was taken from.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// What readers get.
    pub snapshot: Vec<u8>,
    /// One canonical value for each question.
    pub answers: Vec<Value>,
}

/// One subject at one version.
pub trait Adapter {
    /// What this worker is. Measure the version, with [`locked_version!`](crate::locked_version) or the package's own
    /// constant; never repeat what the kit passed in.
    fn identity(&self) -> Identity;

    /// Whether the scenario can be used at all. The kit asks for a made-up one, to see that the answer is no.
    fn knows(&self, scenario: &Scenario) -> bool {
        !scenario.feeds.is_empty()
    }

    /// Run the scenario, take the snapshot, and answer the questions from the same live state.
    fn write(&mut self, scenario: &Scenario) -> Result<Written, Error>;

    /// Load the snapshot within [`refusing`], and answer the questions.
    fn read(&mut self, scenario: &Scenario, snapshot: &[u8]) -> Result<Vec<Value>, Error>;

    /// Load the snapshot, and take another one at once.
    fn rewrite(&mut self, _scenario: &Scenario, _snapshot: &[u8]) -> Result<Vec<u8>, Error> {
        Err(Error::unsupported("this adapter has no rewrite"))
    }
}

/// Why there is no answer; each is another verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The adapter does not take part in this request; the reason is shown in the matrix.
    Unsupported(String),
    /// The subject said no while loading, before it handed out any data.
    Refused(Told),
    /// The subject loaded the snapshot, and then broke in a way that is no answer.
    Failed(Told),
    /// The adapter's own fault, which is never a verdict about the subject.
    Fault(Told),
}

/// What was said, by the name of the error's type and its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The type, without its path.
    pub kind: String,
    /// The message.
    pub message: String,
}

impl Told {
    /// An error of the subject's own, in its own words.
    pub fn of<E: fmt::Display>(error: E) -> Self {
        let path = any::type_name::<E>();
        // Parameters have paths of their own.
        let plain = path.split('<').next().unwrap_or(path);
        let kind = plain.rsplit("::").next().unwrap_or(plain).to_owned();
        Self { kind, message: error.to_string() }
    }
}

impl Error {
    /// The adapter does not take part: this version lacks what the scenario needs.
    pub fn unsupported(reason: impl fmt::Display) -> Self {
        Self::Unsupported(reason.to_string())
    }
}

/// Put this around the subject's own load call, and around nothing else: what it returns as an error is a refusal.
pub fn refusing<T, E: fmt::Display>(load: impl FnOnce() -> Result<T, E>) -> Result<T, Error> {
    load().map_err(|error| Error::Refused(Told::of(error)))
}

/// Put this around the subject's own calls after a load: what they return as an error is a failure.
pub fn failing<T, E: fmt::Display>(call: impl FnOnce() -> Result<T, E>) -> Result<T, Error> {
    call().map_err(|error| Error::Failed(Told::of(error)))
}

/// The version of a package that this program was compiled with, as its own `Cargo.lock` has it.
///
/// It is a constant of the program: the lock file is read while it is compiled. In a workspace, whose lock file is in
/// another folder, call [`version_in_lock`] with its text.
#[macro_export]
macro_rules! locked_version {
    ($package:expr) => {
        $crate::version_in_lock(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")), $package)
    };
}
