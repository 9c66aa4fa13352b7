//! Sessions of sandboxed Python over the monty interpreter, behind one narrow interface: bytes in, bytes out.
//!
//! Every host binding (the Python extension, the WASM module, the C library) is a transport around [`Machine::call`],
//! so all of them have the same operations, values, errors and snapshots. `docs/protocol.md` specifies the messages.
#![forbid(unsafe_code)]

mod account;
mod clock;
mod compare;
mod config;
mod deadline;
mod decode;
mod error;
mod evaluation;
mod host;
mod identities;
mod inspect;
mod limits;
mod machine;
mod monty_api;
mod outcome;
mod past;
mod proven;
mod raw;
mod readable;
mod replay;
mod request;
mod response;
mod session;
mod snapshot;
mod stack;
mod tree;
mod value;
mod width;

pub use deadline::exceeded;
pub use error::{EngineError, RequestError};
pub use machine::Machine;
pub use proven::{Proven, this_build};
