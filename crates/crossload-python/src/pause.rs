//! A function for wasmtime that pauses the call which it is called in.
//!
//! It can't be Python's: signals are heard where Python's code runs, and what a handler raises there would be lost.

use std::ffi::c_void;

/// What a host function leaves to be polled until the call can go on: `wasmtime_async_continuation_t` of wasmtime's C
/// API. Who passes [`pause`] on has to check that it looks like this.
#[repr(C)]
struct Continuation {
    poll: extern "C" fn(*mut c_void) -> bool,
    state: *mut c_void,
    free: Option<extern "C" fn(*mut c_void)>,
}

/// Returns the address of a `wasmtime_func_async_callback_t` whose call goes on when it is polled for the second time.
#[pyo3::pyfunction]
pub(crate) fn pause_callback() -> usize {
    pause as *const () as usize
}

/// The arguments are those of the type: what is registered with it, the caller, arguments, results, and a trap.
extern "C" fn pause(
    _: *mut c_void,
    _: *mut c_void,
    _: *const c_void,
    _: usize,
    _: *mut c_void,
    _: usize,
    _: *mut *mut c_void,
    continuation: *mut Continuation,
) {
    let polled = Box::into_raw(Box::new(false)).cast();
    // SAFETY: wasmtime passes a place to write to.
    unsafe { continuation.write(Continuation { poll, state: polled, free: Some(free) }) };
}

extern "C" fn poll(polled: *mut c_void) -> bool {
    // SAFETY: it is the one of `pause`, which is not freed yet, and polled by one thread at a time.
    unsafe { polled.cast::<bool>().replace(true) }
}

extern "C" fn free(polled: *mut c_void) {
    // SAFETY: it is the one of `pause`, and freed once.
    drop(unsafe { Box::from_raw(polled.cast::<bool>()) });
}
