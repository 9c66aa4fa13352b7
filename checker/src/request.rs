//! What is to be checked, and what came of it, in CBOR.

use minicbor::{Decoder, Encoder, decode::Error};
use monty_type_checking::{SourceFile, TypeCheckContext, TypeChecker, scan_imports};
use monty_types::{ModuleStub, TypeCheckingConfig, TypeCheckingFormat};

/// The module that the stubs and earlier programs are in, as pydantic-monty names it. The checker imports all its names.
const STUBS: &str = "repl_type_stubs.pyi";

/// One program, and what it is checked against.
#[derive(Debug, Default)]
pub(crate) struct Request<'b> {
    path: &'b str,
    source: &'b str,
    /// Declarations, then the programs that the session ran before this one.
    stubs: String,
    /// The earlier programs' imports, which are no declarations.
    imports: String,
    modules: Vec<ModuleStub>,
    format: Option<TypeCheckingFormat>,
    color: bool,
}

impl<'b> Request<'b> {
    pub(crate) fn decode(bytes: &'b [u8]) -> Result<Self, Error> {
        let mut request = Self::default();
        let mut d = Decoder::new(bytes);
        for _ in 0..d.map()?.unwrap_or_default() {
            match d.str()? {
                "path" => request.path = d.str()?,
                "source" => request.source = d.str()?,
                "stubs" => request.stubs.push_str(d.str()?),
                "earlier" => {
                    for _ in 0..d.array()?.unwrap_or_default() {
                        let program = d.str()?;
                        request.stubs.push('\n');
                        request.stubs.push_str(program);
                        request.imports.push_str(&scan_imports(program).prelude);
                    }
                }
                "modules" => {
                    for _ in 0..d.map()?.unwrap_or_default() {
                        let stub = ModuleStub::new(d.str()?, d.str()?);
                        request.modules.push(stub.map_err(|error| Error::message(error.to_string()))?);
                    }
                }
                "format" => request.format = Some(format(d.str()?)?),
                "color" => request.color = d.bool()?,
                other => return Err(Error::message(format!("there is no argument {other:?}"))),
            }
        }
        Ok(request)
    }

    /// Checks it and returns the response: `diagnostics`, one JSON object a line, and `text`; or `error`.
    pub(crate) fn answer(&self, checker: &mut TypeChecker) -> Vec<u8> {
        let format = self.format.unwrap_or(TypeCheckingFormat::Full);
        let told = self
            .run(checker, TypeCheckingConfig { format: TypeCheckingFormat::JsonLines, color: false })
            .and_then(|diagnostics| {
                // The same check once more: what it found out is still known, and only said otherwise.
                let text = self.run(checker, TypeCheckingConfig { format, color: self.color })?;
                Ok([("diagnostics", diagnostics), ("text", text)])
            });
        match told {
            Ok(entries) => encode(&entries),
            Err(error) => encode(&[("error", error)]),
        }
    }

    fn run(&self, checker: &mut TypeChecker, config: TypeCheckingConfig) -> Result<String, String> {
        let stubs = (!self.stubs.is_empty()).then(|| SourceFile::new(&self.stubs, STUBS));
        let context = TypeCheckContext { stubs: stubs.as_ref(), module_stubs: &self.modules, prelude: &self.imports };
        let found = checker.run_with(&SourceFile::new(self.source, self.path), &context, config)?;
        Ok(found.map_or_else(String::new, |diagnostics| diagnostics.to_string()))
    }
}

/// A response that says what was wrong with the request.
pub(crate) fn refusal(error: &Error) -> Vec<u8> {
    encode(&[("error", error.to_string())])
}

fn encode(entries: &[(&str, String)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    e.map(entries.len() as u64).expect("writing to memory does not fail");
    for (name, text) in entries {
        e.str(name).and_then(|e| e.str(text)).expect("writing to memory does not fail");
    }
    bytes
}

fn format(name: &str) -> Result<TypeCheckingFormat, Error> {
    name.parse().map_err(|_| Error::message(format!("there is no format {name:?}")))
}
