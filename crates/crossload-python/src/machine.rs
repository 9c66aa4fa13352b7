//! One engine machine as a Python object: takes a request, gives a response, lets other threads run meanwhile.

use std::{
    cell::RefCell,
    mem,
    panic::{self, AssertUnwindSafe},
    sync::{Mutex, Once, PoisonError, TryLockError},
    time::Duration,
};

use pyo3::{prelude::*, types::PyBytes};

use crate::error::{Busy, Fault};

thread_local! {
    /// What the panic under way on this thread said, and where.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}
static HOOK: Once = Once::new();

/// How long a call waits for guests of other sessions before its host may think again.
const PATIENCE: Duration = Duration::from_millis(20);

/// An engine machine in this process.
#[pyclass(frozen, module = "crossload._native")]
pub(crate) struct Machine {
    inner: Mutex<crossload_engine::Machine>,
}

impl Drop for Machine {
    /// Frees the guest's heap. One that was made up may panic even then, when nobody is left to hear of it: the rest of
    /// it is lost to the process, and the process goes on.
    fn drop(&mut self) {
        let inner = self.inner.get_mut().unwrap_or_else(PoisonError::into_inner);
        let machine = mem::replace(inner, crossload_engine::Machine::new());
        let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(machine)));
    }
}

#[pymethods]
impl Machine {
    #[new]
    fn new() -> Self {
        // The extension has a panic machinery of its own: this hook is not the host process's.
        HOOK.call_once(|| {
            panic::set_hook(Box::new(|info| PANIC.set(Some(info.to_string()))));
        });
        Self { inner: Mutex::new(crossload_engine::Machine::new()) }
    }

    /// Carries out one request and returns its response, without holding the interpreter lock.
    ///
    /// Returns None, and has done nothing, where some 20 ms were too short to wait for guests that have to run before.
    fn call<'py>(&self, py: Python<'py>, request: &[u8]) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let response = py.detach(|| {
            let mut machine = match self.inner.try_lock() {
                Ok(machine) => machine,
                Err(TryLockError::WouldBlock) => return Err(Busy::new_err("the session is running")),
                // The machine marks itself broken before it runs the guest: its own answer is better than ours.
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            };
            panic::catch_unwind(AssertUnwindSafe(|| machine.try_call(request, PATIENCE)))
                .map_err(|_| Fault::new_err(PANIC.take().unwrap_or_else(|| "the interpreter panicked".to_owned())))
        })?;
        Ok(response.map(|response| PyBytes::new(py, &response)))
    }
}
