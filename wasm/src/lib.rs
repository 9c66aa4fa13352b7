//! `engine.wasm`: the engine as a WASI reactor. One instance is one machine.
//!
//! A host writes a request into the instance's memory, calls [`crossload_call`] and reads the response that it points
//! to. Small requests go into a fixed buffer, larger ones into one that [`crossload_buffer`] makes. After a trap the
//! instance must be thrown away; [`crossload_fault`]'s buffer says what happened. The addresses of both fixed buffers
//! are the same in every instance, so that a host has to ask for them once only.
//!
//! Sessions start by the thousand: nothing is done before the first request that could be done when the module is
//! linked, and no page of memory is touched that the session does not need.

mod fault;
pub mod pause;

use std::{cell::RefCell, sync::Once};

use crossload_engine::Machine;

#[global_allocator]
static ALLOCATOR: crossload_meter::Allocator = crossload_meter::Allocator;

/// Bytes that the buffer for small requests holds.
const SMALL_LEN: usize = 64 * 1024;

/// The machine and the buffers whose lengths differ from call to call.
struct Instance {
    machine: Machine,
    large: Vec<u8>,
    response: Vec<u8>,
}

thread_local! {
    static INSTANCE: RefCell<Instance> =
        const { RefCell::new(Instance { machine: Machine::new(), large: Vec::new(), response: Vec::new() }) };

    /// The buffer for small requests. Nothing but zeros, so that the module's file does not hold it.
    static SMALL: RefCell<[u8; SMALL_LEN]> = const { RefCell::new([0; SMALL_LEN]) };
}

/// Does once per instance what has to be done before anything else.
fn start() {
    static START: Once = Once::new();
    START.call_once(|| {
        // Called from here, the constructors are not called at every export, which is what the linker does otherwise.
        #[cfg(target_family = "wasm")]
        {
            unsafe extern "C" {
                fn __wasm_call_ctors();
            }
            // SAFETY: the linker defines it, and this is the only call.
            unsafe { __wasm_call_ctors() }
        }
        // A guest whose time was up ended by that, however it ended.
        fault::install(crossload_engine::exceeded);
    });
}

/// Returns the address of a buffer for a request of `length` bytes.
///
/// For up to 64 KiB it is always the same one; a larger one is valid until the next call of any function.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_buffer(length: usize) -> *mut u8 {
    start();
    if length <= SMALL_LEN {
        return SMALL.with_borrow_mut(|small| small.as_mut_ptr());
    }
    INSTANCE.with_borrow_mut(|instance| {
        instance.large = vec![0; length];
        instance.large.as_mut_ptr()
    })
}

/// Carries out the request of `length` bytes in the buffer for that length.
///
/// Returns the response's address in the upper and its length in the lower 32 bits; it is valid until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_call(length: usize) -> u64 {
    start();
    INSTANCE.with_borrow_mut(|instance| {
        let Instance { machine, large, response } = instance;
        // Gives back the last response before the next one is made: both may be large.
        *response = Vec::new();
        *response = if length <= SMALL_LEN {
            SMALL.with_borrow(|small| machine.call(&small[..length]))
        } else {
            machine.call(&large[..length])
        };
        *large = Vec::new();
        ((response.as_ptr() as u64) << 32) | response.len() as u64
    })
}

/// Returns the address of the buffer in which a panic leaves its message: a 32-bit length, then UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_fault() -> *const u8 {
    fault::address()
}
