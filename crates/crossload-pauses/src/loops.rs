//! What the loops of a function do.

use wasmparser::{FunctionBody, Operator};

use crate::{Error, module::offset};

/// One loop.
#[derive(Debug)]
pub(crate) struct Loop {
    /// Where in the module its body begins.
    pub(crate) begin: usize,
    /// Whether there is a loop in it.
    nests: bool,
    /// Whether a function is called in it that may return.
    calls: bool,
}

impl Loop {
    /// Whether it calls nothing, and no loop is in it.
    pub(crate) fn is_plain(&self) -> bool {
        !self.nests && !self.calls
    }
}

/// Returns the loops of a function, in the order in which they end.
pub(crate) fn of(body: &FunctionBody) -> Result<Vec<Loop>, Error> {
    let mut operators = body.get_operators_reader()?;
    let (mut ended, mut open) = (Vec::new(), Vec::<Option<Loop>>::new());
    let mut called = false;
    while !operators.eof() {
        let operator = operators.read()?;
        // What is followed by that never returns, as a panic.
        if called && !matches!(operator, Operator::Unreachable) {
            open.iter_mut().flatten().for_each(|around| around.calls = true);
        }
        called = matches!(operator, Operator::Call { .. } | Operator::CallIndirect { .. });
        match operator {
            Operator::Loop { .. } => {
                open.iter_mut().flatten().for_each(|around| around.nests = true);
                let begin = offset(operators.original_position());
                open.push(Some(Loop { begin, nests: false, calls: false }));
            }
            Operator::Block { .. } | Operator::If { .. } | Operator::TryTable { .. } => open.push(None),
            // The last one ends the function.
            Operator::End => ended.extend(open.pop().flatten()),
            _ => {}
        }
    }
    Ok(ended)
}
