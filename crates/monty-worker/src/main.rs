//! A worker of the compatibility matrix over the monty crate alone: requests on stdin, answers on stdout.
//!
//! The crate's own dumps are written and read as they are, with nothing around them that could hide what they do. A panic
//! of the interpreter ends the process, as it would end any process that embeds the crate; its message is on stderr.
#![forbid(unsafe_code)]

mod adapter;
mod answers;
mod canonical;
mod decode;
mod play;
mod scenario;
mod session;

use std::process::ExitCode;

use crossload_adapter::serve;

fn main() -> ExitCode {
    serve(&mut adapter::Monty)
}
