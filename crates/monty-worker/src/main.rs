//! A worker of the compatibility matrix over the monty crate alone: requests on stdin, answers on stdout.
//!
//! The crate's own dumps are written and read as they are, with nothing around them that could hide what they do. A panic
//! of the interpreter ends the process, as it would end any process that embeds the crate; its message is on stderr.
#![forbid(unsafe_code)]

mod answers;
mod canonical;
mod decode;
mod identity;
mod play;
mod protocol;
mod scenario;
mod session;

use std::{
    io::{self, BufReader, BufWriter},
    process::ExitCode,
};

fn main() -> ExitCode {
    let requests = BufReader::new(io::stdin().lock());
    let answers = BufWriter::new(io::stdout().lock());
    match protocol::serve(requests, answers) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("monty-worker: {error}");
            ExitCode::FAILURE
        }
    }
}
