//! `engine.wasm`: the engine as a WASI reactor. One instance is one machine.
//!
//! A host writes a request into the instance's memory, calls [`crossload_call`] and reads the response that it points
//! to. Small requests go into a fixed buffer, larger ones into one that [`crossload_buffer`] makes. After a trap the
//! instance must be thrown away; [`crossload_fault`]'s buffer, whose address never changes, says what happened.

mod allocator;
mod fault;

use std::{cell::RefCell, sync::Once};

use crossload_engine::Machine;

/// Bytes that the buffer for small requests holds.
const SMALL: usize = 64 * 1024;

/// The machine and the buffers that its host reads and writes.
struct Instance {
    machine: Machine,
    small: Box<[u8; SMALL]>,
    large: Vec<u8>,
    response: Vec<u8>,
}

thread_local! {
    static INSTANCE: RefCell<Instance> = RefCell::new(Instance {
        machine: Machine::new(),
        small: Box::new([0; SMALL]),
        large: Vec::new(),
        response: Vec::new(),
    });
}

static START: Once = Once::new();

/// Makes the module a reactor: its host calls this once, first.
///
/// Calling the constructors here also keeps the linker from calling them at every export.
#[cfg(target_family = "wasm")]
#[unsafe(no_mangle)]
pub extern "C" fn _initialize() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // SAFETY: the linker defines it, and a host calls `_initialize` once.
    unsafe { __wasm_call_ctors() }
}

/// Returns the address of a buffer for a request of `length` bytes, valid until the next call of this function; a host asks for one first.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_buffer(length: usize) -> *mut u8 {
    INSTANCE.with_borrow_mut(|instance| {
        // Before the first large request: what it takes is not to count as the engine's own.
        START.call_once(|| {
            fault::install();
            allocator::begin();
        });
        if length <= SMALL {
            instance.small.as_mut_ptr()
        } else {
            instance.large = vec![0; length];
            instance.large.as_mut_ptr()
        }
    })
}

/// Carries out the request of `length` bytes in the buffer for that length.
///
/// Returns the response's address in the upper and its length in the lower 32 bits; it is valid until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_call(length: usize) -> u64 {
    INSTANCE.with_borrow_mut(|instance| {
        let Instance { machine, small, large, response } = instance;
        // Gives back the last response before the next one is made: both may be large.
        *response = Vec::new();
        let request = if length <= SMALL { &small[..length] } else { &large[..length] };
        *response = machine.call(request);
        *large = Vec::new();
        ((response.as_ptr() as u64) << 32) | response.len() as u64
    })
}

/// Returns the address of the buffer in which a panic leaves its message: a 32-bit length, then UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_fault() -> *const u8 {
    fault::address()
}
