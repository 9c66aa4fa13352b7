//! Reads a module and writes it again with looks, as [`crossload_pauses`] says.

use std::{env, error::Error, fs, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        eprintln!("usage: crossload-pauses INPUT OUTPUT");
        return ExitCode::from(2);
    };
    match convert(input, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("crossload-pauses: {input}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn convert(input: &str, output: &str) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(output, crossload_pauses::instrument(&fs::read(input)?)?)?)
}
