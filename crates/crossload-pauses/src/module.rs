//! What has to be known of a module.

use std::{collections::BTreeSet, ops::Range};

use wasmparser::{
    ConstExpr, ElementItems, ExternalKind, FunctionBody, Operator, Parser, Payload, TableInit, TypeRef, Validator,
};

use crate::{Error, PAUSE, REQUESTS};

/// The code section's number in the format.
pub(crate) const CODE: u8 = 10;

/// A module's functions and sections.
#[derive(Default)]
pub(crate) struct Module<'a> {
    /// The function that pauses.
    pub(crate) pause: u32,
    /// The address of the bytes that the host writes.
    pub(crate) requests: u32,
    /// How many functions are imported: those come first.
    pub(crate) imported: u32,
    /// The type of each function.
    pub(crate) types: Vec<u32>,
    /// For each type the first one that is the same: by that a call through a table is checked.
    pub(crate) same: Vec<u32>,
    /// The functions that may be called through a table.
    pub(crate) in_tables: BTreeSet<u32>,
    /// The bodies of the functions that are not imported.
    pub(crate) bodies: Vec<FunctionBody<'a>>,
    /// The number of each section, and where its content is.
    pub(crate) sections: Vec<(u8, Range<usize>)>,
}

impl<'a> Module<'a> {
    pub(crate) fn read(binary: &'a [u8]) -> Result<Self, Error> {
        // From here on what the module says of itself is right.
        Validator::new().validate_all(binary)?;
        let mut module = Self::default();
        let (mut pause, mut requests, mut globals, mut kinds) = (None, None, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(binary) {
            let payload = payload?;
            if let Some((id, found)) = payload.as_section() {
                module.sections.push((id, range(&found)));
            }
            match payload {
                Payload::TypeSection(groups) => {
                    for group in groups {
                        for kind in group?.into_types() {
                            let known = kinds.iter().position(|known| *known == kind).unwrap_or(kinds.len());
                            module.same.push(u32::try_from(known).unwrap_or(u32::MAX));
                            kinds.push(kind);
                        }
                    }
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        match import?.ty {
                            TypeRef::Func(kind) => module.types.push(kind),
                            TypeRef::Global(_) => globals.push(None),
                            _ => {}
                        }
                    }
                    module.imported = u32::try_from(module.types.len()).unwrap_or(u32::MAX);
                }
                Payload::FunctionSection(functions) => {
                    for kind in functions {
                        module.types.push(kind?);
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        let global = global?;
                        module.note(&global.init_expr)?;
                        globals.push(constant(&global.init_expr).filter(|_| !global.ty.mutable));
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        match (export.name, export.kind) {
                            (PAUSE, ExternalKind::Func) => pause = Some(export.index),
                            (REQUESTS, ExternalKind::Global) => requests = globals[export.index as usize],
                            _ => {}
                        }
                    }
                }
                Payload::TableSection(tables) => {
                    for table in tables {
                        if let TableInit::Expr(expression) = table?.init {
                            module.note(&expression)?;
                        }
                    }
                }
                Payload::ElementSection(elements) => {
                    for element in elements {
                        match element?.items {
                            ElementItems::Functions(functions) => {
                                for function in functions {
                                    module.in_tables.insert(function?);
                                }
                            }
                            ElementItems::Expressions(_, expressions) => {
                                for expression in expressions {
                                    module.note(&expression?)?;
                                }
                            }
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => module.bodies.push(body),
                _ => {}
            }
        }
        module.pause = pause.ok_or(Error::Missing { what: "function", name: PAUSE })?;
        module.requests = requests.ok_or(Error::Missing { what: "constant global", name: REQUESTS })?;
        Ok(module)
    }

    /// Notes the functions that an expression refers to, which may come into a table.
    fn note(&mut self, expression: &ConstExpr) -> Result<(), Error> {
        for operator in expression.get_operators_reader() {
            if let Operator::RefFunc { function_index } = operator? {
                self.in_tables.insert(function_index);
            }
        }
        Ok(())
    }
}

/// What a global is initialized with, if that is a number.
fn constant(expression: &ConstExpr) -> Option<u32> {
    match expression.get_operators_reader().read() {
        Ok(Operator::I32Const { value }) => Some(value.cast_unsigned()),
        _ => None,
    }
}

/// A position in the module, all of which is in memory.
pub(crate) fn offset(position: u64) -> usize {
    usize::try_from(position).expect("it is in memory")
}

/// Positions in the module, all of which is in memory.
pub(crate) fn range(positions: &Range<u64>) -> Range<usize> {
    offset(positions.start)..offset(positions.end)
}
