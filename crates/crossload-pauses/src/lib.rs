//! Makes a WebAssembly module look, wherever it could run on, whether its host wants it to pause or to end.
//!
//! A runtime's own means, such as wasmtime's epochs, look in each loop and each function, and keep what they compare
//! with in registers. Here a look is one comparison of a byte of memory with zero, in each loop and in as few functions
//! as there must be for no recursion to escape:
//!
//! - A look that may *pause* calls the module's function [`PAUSE`], which gives way to the host and returns.
//! - A look that may *end* traps. It costs the code around it nothing, since nothing has to survive it. Innermost loops
//!   that call nothing have it: they do no more than pass once over some data.
//!
//! The bytes are at the address in the global [`REQUESTS`]: the first one asks for a pause, the second one for the end.

mod calls;
mod look;
mod loops;
mod module;

use std::collections::BTreeSet;

use wasm_encoder::{CodeSection, RawSection};
use wasmparser::{BinaryReaderError, FunctionBody, Operator};

use crate::{
    look::Looks,
    loops::Loop,
    module::{CODE, Module},
};

/// The function that a module exports to be called where it shall pause: without parameters and results.
pub const PAUSE: &str = "crossload_pause";

/// The constant global that a module exports with the address of the two bytes that its host writes.
pub const REQUESTS: &str = "CROSSLOAD_REQUESTS";

/// Why a module is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is no module.
    #[error("no WebAssembly module: {0}")]
    Malformed(#[from] BinaryReaderError),
    /// It exports nothing that a look could call, or no address to look at.
    #[error("the module exports no {what} `{name}`")]
    Missing {
        /// What it has to be.
        what: &'static str,
        /// The export's name.
        name: &'static str,
    },
    /// It calls functions, or has them called, in a way in which nobody can tell which.
    #[error("function {function} has {operator}: nobody can tell which function that calls")]
    Unknown {
        /// The function's index.
        function: u32,
        /// The instruction.
        operator: String,
    },
}

/// Returns the module with looks in its loops and functions.
pub fn instrument(binary: &[u8]) -> Result<Vec<u8>, Error> {
    let module = Module::read(binary)?;
    let looks = Looks::new(module.pause, module.requests);
    let recursive = calls::breakers(&module)?;
    let mut code = CodeSection::new();
    for (index, body) in (module.imported..).zip(&module.bodies) {
        code.raw(&with_looks(binary, body, &looks, recursive.contains(&index))?);
    }
    let mut made = wasm_encoder::Module::new();
    for (id, range) in &module.sections {
        if *id == CODE {
            made.section(&code);
        } else {
            made.section(&RawSection { id: *id, data: &binary[range.clone()] });
        }
    }
    Ok(made.finish())
}

/// Returns a function's body with looks at the beginning of its loops and, if it is to be, of itself.
fn with_looks(binary: &[u8], body: &FunctionBody, looks: &Looks, at_entry: bool) -> Result<Vec<u8>, Error> {
    let plain: BTreeSet<usize> = loops::of(body)?.into_iter().filter(Loop::is_plain).map(|found| found.begin).collect();
    let whole = module::range(&body.range());
    let mut operators = body.get_operators_reader()?;
    let mut copied = module::offset(operators.original_position());
    let mut out = binary[whole.start..copied].to_vec();
    if at_entry {
        out.extend_from_slice(&looks.pause);
    }
    while !operators.eof() {
        let operator = operators.read()?;
        if matches!(operator, Operator::Loop { .. }) {
            let begin = module::offset(operators.original_position());
            out.extend_from_slice(&binary[copied..begin]);
            out.extend_from_slice(if plain.contains(&begin) { &looks.end } else { &looks.pause });
            copied = begin;
        }
    }
    out.extend_from_slice(&binary[copied..whole.end]);
    Ok(out)
}
