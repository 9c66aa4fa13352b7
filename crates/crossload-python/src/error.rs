//! The two failures of the transport itself; all others are answered inside the protocol.

use pyo3::{create_exception, exceptions::PyException};

create_exception!(
    crossload._native,
    Busy,
    PyException,
    "Another thread is inside the same machine, or the machine was called from one of its own callbacks."
);
create_exception!(crossload._native, Fault, PyException, "The interpreter panicked; the machine is broken.");
